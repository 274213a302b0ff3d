# Writes the pictures of this folder again: python make.py FOLDER (Pillow 12.3).
import sys
from PIL import Image
out=sys.argv[1]+'/'
W,H=24,16
def pat():
    im=Image.new('RGB',(W,H)); p=im.load()
    for y in range(H):
        for x in range(W): p[x,y]=(x*10,y*15,(x+y)*5)
    return im
im=pat()
al=Image.new('L',(W,H)); a=al.load()
for y in range(H):
    for x in range(W): a[x,y]=255-x*8
rgba=im.copy(); rgba.putalpha(al)
im.save(out+'lossless.webp',lossless=True,exact=True)
rgba.save(out+'alpha.webp',lossless=True,exact=True)
rgba.save(out+'lossy-alpha.webp',quality=90)
im.save(out+'lossy.webp',quality=95)
ex=Image.Exif(); ex[0x112]=6
im.save(out+'turned.webp',lossless=True,exact=True,exif=ex)
im.save(out+'animated.webp',save_all=True,append_images=[im.transpose(0)],duration=100,lossless=True)
im.save(out+'animated.gif',save_all=True,append_images=[im.transpose(0)],duration=100)
im.save(out+'animated.png',save_all=True,append_images=[im.transpose(0)],duration=100)
im.quantize(16).save(out+'still.gif')
im.save(out+'progressive.jpg',quality=95,progressive=True,subsampling=0)
# flat blocks of ink, 8 x 8 pixels each, in the order of inks()
inks=[(0,0,0,0),(255,0,0,0),(0,255,0,0),(0,0,255,0),(0,0,0,255),(40,80,120,60)]
c=Image.new('CMYK',(48,8))
for i,v in enumerate(inks): c.paste(v,(8*i,0,8*i+8,8))
c.save(out+'cmyk.jpg',quality=100,subsampling=0)
def ycc(r,g,b):
    return (0.299*r+0.587*g+0.114*b, 128-0.168736*r-0.331264*g+0.5*b, 128+0.5*r-0.418688*g-0.081312*b)
# YCCK: R' = ink, as Adobe stores; the file keeps (Y, Cb, Cr, inverted K); Pillow inverts what it is given
c=Image.new('CMYK',(48,8))
for i,(cc,m,y,k) in enumerate(inks):
    Y,B,R=[min(255,max(0,round(v))) for v in ycc(cc,m,y)]
    c.paste((255-Y,255-B,255-R,k),(8*i,0,8*i+8,8))
import io
b=io.BytesIO(); c.save(b,'JPEG',quality=100,subsampling=0); d=bytearray(b.getvalue())
at=d.index(b'Adobe'); d[at+11]=2
open(out+'ycck.jpg','wb').write(d)
im.save(out+'still.tiff',compression='tiff_lzw')
im.save(out+'still.bmp')

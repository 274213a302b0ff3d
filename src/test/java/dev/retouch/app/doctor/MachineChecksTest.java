package dev.retouch.app.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.app.doctor.Finding.Level;
import dev.retouch.app.settings.SettingsReading;
import dev.retouch.tensor.EngineFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Java, folders, device and threads, each in order and out of order. */
class MachineChecksTest {

    private static final long GB = 1_000_000_000L;

    @TempDir
    Path folder;

    @Test
    void java_tooOldOnAnotherPlatformOrWithAllTheMemory_isNamed() {
        assertEquals(Level.OK, java(17, "Linux amd64", 4 * GB, 16 * GB).get(0).level());
        assertEquals(Level.FAIL, java(11, "Linux amd64", 4 * GB, 16 * GB).get(0).level());
        assertEquals(
                Level.FAIL, java(17, "Linux aarch64", 4 * GB, 16 * GB).get(0).level());
        Finding greedy = java(17, "Linux amd64", 12 * GB, 16 * GB).get(0);
        assertEquals(Level.WARN, greedy.level());
        assertTrue(greedy.remedy().contains("MaxRAMPercentage"), greedy.remedy());
    }

    @Test
    void heapBelowWhatTheLargestPictureNeeds_isWarnedOf() {
        Finding small = java(17, "Linux amd64", GB, 16 * GB).get(0);
        assertEquals(Level.WARN, small.level(), small.toString());
        assertTrue(small.text().contains("RETOUCH_MAX_PIXELS may need 2.4 GB"), small.text());
    }

    private static List<Finding> java(int version, String platform, long heap, long memory) {
        return JavaCheck.look(SettingsReading.of(Map.of(), Map.of()).config(), version, platform, heap, memory);
    }

    @Test
    void cache_isTheFolderThatTheEngineChooses() {
        assertEquals(Path.of("/a"), NativeCacheCheck.folder(Map.of("ENGINE_CACHE_DIR", "/a", "DJL_CACHE_DIR", "/b")));
        assertEquals(Path.of("/b"), NativeCacheCheck.folder(Map.of("DJL_CACHE_DIR", "/b")));
        assertEquals(".djl.ai", NativeCacheCheck.folder(Map.of()).getFileName().toString());
    }

    @Test
    void cache_thatCannotBeWritten_failsUnlessTheLibrariesAreThere() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "no folder");
        Finding blocked = NativeCacheCheck.look(file.resolve("cache")).get(0);
        assertEquals(Level.FAIL, blocked.level(), blocked.toString());
        assertTrue(blocked.remedy().contains("DJL_CACHE_DIR"), blocked.remedy());

        Path cache = folder.resolve("cache");
        assertEquals(Level.OK, NativeCacheCheck.look(cache).get(0).level());
        assertTrue(Files.notExists(cache), "looking made a folder");
        Path unpacked = Files.createDirectories(cache.resolve("pytorch/2.7.1-cpu-linux-x86_64"));
        Files.writeString(unpacked.resolve("0.35.1-libdjl_torch.so"), "");
        assertTrue(NativeCacheCheck.look(cache).get(0).text().contains("holds"));
    }

    @Test
    void temporaryFolder_thatIsNone_fails() throws IOException {
        assertEquals(Level.OK, TemporaryFolderCheck.look(folder).get(0).level());
        try (var left = Files.list(folder)) {
            assertEquals(0, left.count(), "the check leaves a file");
        }
        Path file = Files.writeString(folder.resolve("file"), "no folder");
        assertEquals(Level.FAIL, TemporaryFolderCheck.look(file).get(0).level());
    }

    @Test
    void device_isComparedWithWhatTheDriverKnows() {
        EngineFacts cpu = facts(false, 2);
        EngineFacts cuda = facts(true, 2);
        EngineFacts card = facts(true, 2, new EngineFacts.Card(70 * GB, 80 * GB));
        List<String> known = List.of("Some Card, 570.00");
        assertEquals(Level.OK, DeviceCheck.look(List.of(), cpu).level());
        assertEquals(Level.WARN, DeviceCheck.look(known, cpu).level());
        assertEquals(Level.WARN, DeviceCheck.look(known, cuda).level());
        Finding seen = DeviceCheck.look(known, card);
        assertEquals(Level.OK, seen.level());
        assertTrue(seen.text().contains("70.0 GB of 80.0 GB free"), seen.text());
        assertTrue(seen.text().contains("Some Card, 570.00"), seen.text());
    }

    @Test
    void driversTool_isFoundOnThePathAndItsFailureIsNoCard() throws Exception {
        tool("echo 'Some Card, 570.00'\nexit 0");
        assertEquals(List.of("Some Card, 570.00"), NvidiaSmi.cards(Map.of("PATH", "/nowhere:" + folder)));
        tool("echo 'NVIDIA-SMI has failed because it could not communicate with the driver'\nexit 9");
        assertEquals(List.of(), NvidiaSmi.cards(Map.of("PATH", folder.toString())));
        assertEquals(List.of(), NvidiaSmi.cards(Map.of()));
    }

    private void tool(String body) throws IOException {
        Path tool = Files.writeString(folder.resolve("nvidia-smi"), "#!/bin/sh\n" + body + "\n");
        assertTrue(tool.toFile().setExecutable(true));
    }

    @Test
    void threads_moreThanCoresOrSpinning_areWarnedOf() {
        assertEquals(Level.OK, ThreadsCheck.look(Map.of(), 2, facts(false, 2)).level());
        Finding many = ThreadsCheck.look(Map.of(), 2, facts(false, 64));
        assertEquals(Level.WARN, many.level());
        assertTrue(many.remedy().contains("OMP_NUM_THREADS=2"), many.remedy());
        assertEquals(
                Level.WARN,
                ThreadsCheck.look(Map.of("OMP_WAIT_POLICY", "active"), 2, facts(false, 2))
                        .level());
        assertEquals(
                Level.WARN,
                ThreadsCheck.look(Map.of("GOMP_SPINCOUNT", "100000"), 2, facts(false, 2))
                        .level());
    }

    private static EngineFacts facts(boolean cuda, int threads, EngineFacts.Card... cards) {
        return new EngineFacts("2.7.1", "/lib", cuda, threads, "AVX2", List.of(cards));
    }
}

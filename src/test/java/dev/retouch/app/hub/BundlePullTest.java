package dev.retouch.app.hub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pulls from a server on this machine that behaves as badly as networks do. */
class BundlePullTest {

    private static final String SHARD = "transformer/diffusion_pytorch_model-00001-of-00002.safetensors";

    @TempDir
    Path folder;

    private final AtomicLong progress = new AtomicLong();
    private FaultyHub hub;

    @BeforeEach
    void start() throws IOException {
        hub = new FaultyHub();
        hub.put("model_index.json", "{\"a\": 1}".getBytes(StandardCharsets.UTF_8), false);
        hub.put("vae/config.json", "{}".getBytes(StandardCharsets.UTF_8), false);
        hub.put("scheduler/empty.json", new byte[0], false);
        hub.put(SHARD, FaultyHub.bytes(1, 900_000), true);
        hub.put("transformer/diffusion_pytorch_model-00002-of-00002.safetensors", FaultyHub.bytes(2, 300_001), true);
        hub.put("README.md", FaultyHub.bytes(3, 100), false);
        hub.put("assets/picture.png", FaultyHub.bytes(4, 100), true);
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private BundlePull pull(Optional<String> token) {
        URI base = URI.create("http://127.0.0.1:" + hub.port() + "/mirror/");
        return new BundlePull(
                new HubSource(base, "owner/name", "main", token, Duration.ofSeconds(2)),
                new PullSettings(3, 4, Duration.ofSeconds(2), Duration.ofMillis(1)));
    }

    private void fetch() throws IOException {
        fetch(Optional.empty());
    }

    private void fetch(Optional<String> token) throws IOException {
        progress.set(0);
        BundlePull pull = pull(token);
        List<RemoteFile> files = pull.files();
        pull.fetch(files, folder, progress::addAndGet);
        assertEquals(files.stream().mapToLong(RemoteFile::size).sum(), progress.get(), "the bar ends where it should");
    }

    private void assertWhole() throws IOException {
        for (String path : hub.paths()) {
            Path file = folder.resolve(path);
            if (path.equals("README.md") || path.startsWith("assets/")) {
                assertFalse(Files.exists(file), path + " is no part of a bundle");
            } else {
                assertArrayEquals(hub.content(path), Files.readAllBytes(file), path);
            }
            assertFalse(Files.exists(Path.of(file + ".part")), path);
        }
    }

    /** Every request begins after what the one before it stored; bytes on their way when a connection breaks may be lost. */
    private void assertWentOn(int requests) {
        List<Long> positions = hub.positions(SHARD);
        assertEquals(requests, positions.size(), positions.toString());
        assertEquals(0L, positions.get(0));
        for (int i = 1; i < requests; i++) {
            assertTrue(positions.get(i) > positions.get(i - 1), positions.toString());
            assertTrue(positions.get(i) <= 300_000L * i, positions.toString());
        }
    }

    @Test
    void pull_bringsTheBundleAndNothingElse() throws IOException {
        fetch();
        assertWhole();
    }

    @Test
    void pull_goesOnWhereTheConnectionBroke() throws IOException {
        hub.fault(SHARD, FaultyHub.Fault.BREAKS_OFF, 2);
        fetch();
        assertWhole();
        assertWentOn(3);
    }

    @Test
    void pull_givesUpAConnectionThatStallsAndGoesOn() throws IOException {
        hub.fault(SHARD, FaultyHub.Fault.STALLS, 1);
        fetch();
        assertWhole();
        assertWentOn(2);
    }

    @Test
    void pull_beginsAgainWhereNoPartsAreGiven() throws IOException {
        hub.fault(SHARD, FaultyHub.Fault.BREAKS_OFF, 1);
        hub.ignoreRanges();
        fetch();
        assertWhole();
    }

    @Test
    void pull_goesOnWithWhatAnEarlierOneLeft() throws IOException {
        hub.fault(SHARD, FaultyHub.Fault.BREAKS_OFF, 2);
        hub.fault(SHARD, FaultyHub.Fault.UNAVAILABLE, 9);
        IOException failure = assertThrows(IOException.class, this::fetch);
        assertTrue(
                failure.getMessage().contains(SHARD + " could not be completed in 4 attempts"), failure.getMessage());
        assertTrue(failure.getMessage().contains("503"), failure.getMessage());
        long left = Files.size(Path.of(folder.resolve(SHARD) + ".part"));
        assertTrue(left > 0 && left <= 600_000, "left " + left);
        hub.heal();
        fetch();
        assertWhole();
        assertEquals(List.of(left), hub.positions(SHARD));
        hub.heal();
        fetch();
        assertEquals(List.of(), hub.positions(SHARD), "what is there and right is not fetched again");
    }

    @Test
    void pull_throwsAwayAPartOfAnotherRevision() throws IOException {
        Path part = Path.of(folder.resolve(SHARD) + ".part");
        Files.createDirectories(part.getParent());
        Files.write(part, FaultyHub.bytes(9, 1000));
        fetch();
        assertWhole();
        assertEquals(List.of(1000L, 0L), hub.positions(SHARD));
    }

    @Test
    void pull_throwsAwayAPartThatIsLongerThanItsFile() throws IOException {
        Path part = Path.of(folder.resolve(SHARD) + ".part");
        Files.createDirectories(part.getParent());
        Files.write(part, FaultyHub.bytes(9, 1_000_000));
        fetch();
        assertWhole();
        assertEquals(List.of(0L), hub.positions(SHARD));
    }

    @Test
    void list_asksAgainWhereTheHubIsAwayOrStalls() throws IOException {
        hub.fault(FaultyHub.LISTING, FaultyHub.Fault.UNAVAILABLE, 1);
        hub.fault(FaultyHub.LISTING, FaultyHub.Fault.STALLS, 1);
        fetch();
        assertWhole();
    }

    @Test
    void list_givesUpAListingThatStallsEachTime() {
        hub.fault(FaultyHub.LISTING, FaultyHub.Fault.STALLS, 9);
        IOException failure = assertThrows(IOException.class, this::fetch);
        assertTrue(
                failure.getMessage().contains("4 attempts; the last failure: no data arrived for 2.0 s"),
                failure.getMessage());
    }

    @Test
    void list_refusesPagesThatLeadToThemselves() {
        hub.fault(FaultyHub.LISTING, FaultyHub.Fault.LOOPS, 9);
        IOException failure = assertThrows(IOException.class, this::fetch);
        assertTrue(failure.getMessage().contains("lists pages without end"), failure.getMessage());
    }

    @Test
    void list_refusesAPageForPeopleWithASentence() {
        hub.fault(FaultyHub.LISTING, FaultyHub.Fault.HTML, 1);
        IOException failure = assertThrows(IOException.class, this::fetch);
        assertTrue(failure.getMessage().contains("is http://127.0.0.1"), failure.getMessage());
        assertTrue(failure.getMessage().endsWith("the address of a model hub?"), failure.getMessage());
    }

    @Test
    void pull_replacesAFileThatWasChanged() throws IOException {
        fetch();
        byte[] changed = hub.content(SHARD).clone();
        changed[5]++;
        Files.write(folder.resolve(SHARD), changed);
        fetch();
        assertWhole();
    }

    @Test
    void pull_refusesMoreBytesThanArePublished() throws IOException {
        hub.fault(SHARD, FaultyHub.Fault.SAYS_TOO_MUCH, 9);
        IOException failure = assertThrows(IOException.class, this::fetch);
        assertTrue(failure.getMessage().contains("more bytes than the 900000"), failure.getMessage());
        assertFalse(Files.exists(folder.resolve(SHARD)));
    }

    @Test
    void pull_refusesFewerBytesThanArePublishedAndCanBeRepeated() throws IOException {
        hub.fault(FaultyHub.LISTING, FaultyHub.Fault.LISTS_TOO_MUCH, 9);
        IOException failure = assertThrows(IOException.class, this::fetch);
        assertTrue(failure.getMessage().contains(SHARD + " has fewer bytes than the 900010"), failure.getMessage());
        assertEquals(List.of(0L, 900_000L), hub.positions(SHARD), "asking again does not help");
        assertFalse(Files.exists(Path.of(folder.resolve(SHARD) + ".part")), "or it would be wrong again next time");
        hub.heal();
        fetch();
        assertWhole();
    }

    @Test
    void pull_refusesAPartThatEndsBehindItsFile() throws IOException {
        Path part = Path.of(folder.resolve(SHARD) + ".part");
        Files.createDirectories(part.getParent());
        Files.write(part, FaultyHub.bytes(9, 900_005));
        hub.fault(FaultyHub.LISTING, FaultyHub.Fault.LISTS_TOO_MUCH, 9);
        IOException failure = assertThrows(IOException.class, this::fetch);
        assertTrue(failure.getMessage().contains(SHARD + " has fewer bytes than the 900010"), failure.getMessage());
        hub.heal();
        fetch();
        assertWhole();
    }

    @Test
    void list_refusesFilesWithoutASizeAndThoseOfLessThanNothing() {
        hub.fault(FaultyHub.LISTING, FaultyHub.Fault.LISTS_NO_SIZE, 1);
        IOException failure = assertThrows(IOException.class, this::fetch);
        assertTrue(failure.getMessage().contains("gives 'README.md' no size"), failure.getMessage());
        hub.fault(FaultyHub.LISTING, FaultyHub.Fault.LISTS_LESS_THAN_NOTHING, 1);
        failure = assertThrows(IOException.class, this::fetch);
        assertTrue(failure.getMessage().contains("gives 'README.md' the size -1"), failure.getMessage());
    }

    @Test
    void token_isSentToNoOtherPort() throws IOException {
        hub.demand("secret");
        hub.storeElsewhere();
        fetch(Optional.of("secret"));
        assertWhole();
        assertEquals(List.of(), hub.tokensElsewhere(), "tokens that another port was told");
        assertEquals(List.of(0L), hub.positions(SHARD), "the file came from there");
    }

    @Test
    void pull_refusesOtherContentThanIsPublished() throws IOException {
        hub.fault(SHARD, FaultyHub.Fault.CHANGES_A_BYTE, 9);
        IOException failure = assertThrows(IOException.class, this::fetch);
        assertTrue(failure.getMessage().contains("another checksum"), failure.getMessage());
        assertFalse(Files.exists(folder.resolve(SHARD)));
        assertFalse(Files.exists(Path.of(folder.resolve(SHARD) + ".part")), "or it would be wrong again next time");
    }

    @Test
    void pull_refusesASmallFileWhoseContentIsAnother() {
        hub.fault("model_index.json", FaultyHub.Fault.CHANGES_A_BYTE, 9);
        IOException failure = assertThrows(IOException.class, this::fetch);
        assertTrue(failure.getMessage().contains("model_index.json has another checksum"), failure.getMessage());
    }

    @Test
    void pull_refusesAPathOutOfTheFolder() {
        hub.put("transformer/../../evil.json", new byte[1], false);
        IOException failure = assertThrows(IOException.class, this::fetch);
        assertTrue(failure.getMessage().contains("lies outside its folder"), failure.getMessage());
    }

    @Test
    void pull_asksForATokenWhereOneIsNeeded() throws IOException {
        hub.demand("secret");
        IOException failure = assertThrows(IOException.class, this::fetch);
        assertTrue(failure.getMessage().contains("RETOUCH_HUB_TOKEN"), failure.getMessage());
        assertFalse(pull(Optional.of("secret")).files().isEmpty());
    }

    @Test
    void pull_saysWhatAFolderLacks() {
        hub.remove("model_index.json");
        IOException failure = assertThrows(IOException.class, this::fetch);
        assertTrue(failure.getMessage().contains("no model_index.json"), failure.getMessage());
    }
}

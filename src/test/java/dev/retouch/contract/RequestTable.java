package dev.retouch.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Requests on both sides of every rule. */
final class RequestTable {

    private static final String SOURCE = "\"source\": {\"location\": \"s3://cups/a/1.png\"}";
    private static final String START = "{\"id\": \"r-1\", " + SOURCE + ", \"instruction\": \"make it red\"";

    static final List<String> RIGHT = right();
    static final List<String> WRONG = wrong();

    private RequestTable() {}

    private static List<String> right() {
        List<String> list = new ArrayList<>();
        list.add(START + "}");
        for (String part : List.of(
                "\"output\": {}",
                "\"output\": {\"location\": \"s3://out\"}",
                "\"output\": {\"location\": \"s3://out/\", \"format\": \"jpeg\"}",
                "\"output\": {\"format\": \"jpeg\", \"quality\": 0, \"chroma\": \"4:2:0\"}",
                "\"output\": {\"format\": \"jpeg\", \"quality\": 1.0, \"chroma\": \"4:4:4\"}",
                "\"output\": {\"format\": \"webp\"}",
                "\"output\": {\"metadata\": \"strip\"}",
                "\"output\": {\"metadata\": \"keep-all\"}",
                "\"output\": {\"format\": \"webp\", \"quality\": 0.75}",
                "\"options\": {\"background\": \"#fFa019\"}",
                "\"output\": {\"location\": \"s3://out/a b/\u00e9/" + "x".repeat(700) + "\"}",
                "\"references\": []",
                "\"references\": [{\"location\": \"s3://cups/a.png\"}]",
                "\"references\": [{\"location\": \"s3://cups/a.png\", \"etag\": \"e\"},"
                        + " {\"location\": \"s3://cups/a.png\", \"version\": \"v\"}]",
                "\"options\": {}",
                "\"options\": {\"seed\": -9007199254740991, \"steps\": 2, \"guidance\": 1}",
                "\"options\": {\"seed\": 9007199254740991, \"steps\": 100, \"guidance\": 20.0}",
                "\"options\": {\"seed\": 7.0, \"mode\": \"global\", \"preserve\": \"soft\"}",
                "\"options\": {\"localCompute\": \"sparse\"}",
                "\"options\": {\"whenNotFound\": \"global\"}",
                "\"options\": {\"variants\": 1, \"dryRun\": false, \"progress\": true}",
                "\"options\": {\"variants\": 4.0, \"dryRun\": true}",
                "\"idempotencyKey\": \"order.4711_a-b\"",
                "\"deadline\": \"2030-02-28T23:59:59Z\"",
                "\"deadline\": \"2030-01-01T00:00:00.123456789+05:30\"",
                "\"deadline\": \"2016-12-31T23:59:60Z\"",
                "\"deadline\": \"1990-12-31T15:59:60-08:00\"",
                "\"deadline\": \"2030-01-01T00:00:00-23:59\"",
                "\"attributes\": {}",
                "\"attributes\": " + attributes(64, 1024))) {
            list.add(START + ", " + part + "}");
        }
        list.add(instruction("x".repeat(2000)));
        list.add(instruction("\ud83c\udfa8".repeat(2000)));
        list.add(instruction("\u628a\u676f\u5b50\u53d8\u6210\u7ea2\u8272"));
        list.add(source("\"location\": \"s3://cups/" + "k".repeat(1024) + "\""));
        list.add(source("\"location\": \"s3://c.u-p_s/a/..b/c\", \"etag\": \"\\\"e\\\"\", \"version\": \"v1\""));
        list.add(id("a".repeat(128)));
        return List.copyOf(list);
    }

    private static List<String> wrong() {
        List<String> list = new ArrayList<>();
        list.addAll(List.of("[]", "7", "null", "{}", "\"text\""));
        for (String id : List.of("", "a b", "a/b", "\u00e9", "a".repeat(129), "a\\n")) {
            list.add(id(id));
        }
        list.add("{\"id\": 7, " + SOURCE + ", \"instruction\": \"x\"}");
        list.add("{" + SOURCE + ", \"instruction\": \"x\"}");
        list.add("{\"id\": \"r\", \"instruction\": \"x\"}");
        list.add("{\"id\": \"r\", " + SOURCE + "}");
        list.add("{\"id\": \"r\", " + SOURCE + ", \"instruction\": 7}");
        list.add("{\"id\": \"r\", " + SOURCE + ", \"instruction\": null}");
        list.add("{\"id\": \"r\", \"source\": \"s3://cups/1.png\", \"instruction\": \"x\"}");
        for (String instruction : List.of(
                "",
                "   ",
                "\\n\\t",
                "\u00a0\u3000\u2003",
                "\\u0000",
                "\u200b\ufeff",
                "\u200f\u202e",
                "\u3164",
                "x".repeat(2001))) {
            list.add(instruction(instruction));
        }
        for (String location : List.of(
                "cups/1.png",
                "http://cups/1.png",
                "s3://",
                "s3://cups",
                "s3://cups/",
                "s3://cups/a/",
                "s3:///1.png",
                "s3://c/1.png",
                "s3://-cups/1.png",
                "s3://cu ps/1.png",
                "s3://cups/../1.png",
                "s3://cups/a/./1.png",
                "s3://cups/a//1.png",
                "s3://cups//1.png",
                "s3://cups/a/..",
                "s3://cups/a\\u0000b",
                "s3://cups/a\\nb",
                "s3://cups/" + "k".repeat(1025))) {
            list.add(source("\"location\": \"" + location + "\""));
        }
        for (String source : List.of(
                "",
                "\"location\": 7",
                "\"location\": \"s3://cups/1.png\", \"etag\": \"\"",
                "\"location\": \"s3://cups/1.png\", \"etag\": 7",
                "\"location\": \"s3://cups/1.png\", \"etag\": \"a\\r\\nb\"",
                "\"location\": \"s3://cups/1.png\", \"version\": null",
                "\"location\": \"s3://cups/1.png\", \"eTag\": \"e\"")) {
            list.add(source(source));
        }
        for (String part : List.of(
                "\"instructions\": \"x\"",
                "\"idempotencyKey\": \"\"",
                "\"idempotencyKey\": 7",
                "\"idempotencyKey\": \"a/b\"",
                "\"options\": {\"variants\": 0}",
                "\"options\": {\"variants\": 5}",
                "\"options\": {\"dryRun\": 1}",
                "\"options\": {\"progress\": \"true\"}",
                "\"output\": null",
                "\"output\": \"s3://out/\"",
                "\"output\": {\"location\": \"s3://out/a/../\"}",
                "\"output\": {\"location\": \"s3://out//\"}",
                "\"output\": {\"location\": \"s3://out/.\"}",
                "\"output\": {\"location\": \"out/\"}",
                "\"output\": {\"location\": \"s3://out/" + "k".repeat(801) + "\"}",
                "\"output\": {\"format\": \"PNG\"}",
                "\"output\": {\"format\": \"gif\"}",
                "\"output\": {\"metadata\": \"keep_all\"}",
                "\"output\": {\"metadata\": \"none\"}",
                "\"output\": {\"quality\": 0.5}",
                "\"output\": {\"format\": \"png\", \"quality\": 1}",
                "\"output\": {\"format\": \"jpeg\", \"quality\": 95}",
                "\"output\": {\"format\": \"jpeg\", \"quality\": null}",
                "\"output\": {\"chroma\": \"4:4:4\"}",
                "\"output\": {\"format\": \"webp\", \"chroma\": \"4:2:0\"}",
                "\"output\": {\"format\": \"jpeg\", \"chroma\": \"420\"}",
                "\"options\": {\"background\": \"white\"}",
                "\"options\": {\"background\": \"#fff\"}",
                "\"options\": {\"background\": \"#ffffff00\"}",
                "\"options\": {\"background\": \"\"}",
                "\"options\": {\"background\": null}",
                "\"output\": {\"key\": \"x\"}",
                "\"references\": null",
                "\"references\": {}",
                "\"references\": [\"s3://cups/a.png\"]",
                "\"references\": [{}]",
                "\"references\": [{\"location\": \"s3://cups\"}]",
                "\"references\": [{\"location\": \"s3://cups/a.png\", \"etag\": \"\"}]",
                "\"references\": [{\"location\": \"s3://cups/a.png\", \"eTag\": \"e\"}]",
                "\"references\": [" + "{\"location\": \"s3://cups/a.png\"}, ".repeat(2)
                        + "{\"location\": \"s3://cups/a.png\"}]",
                "\"options\": []",
                "\"options\": {\"sede\": 1}",
                "\"options\": {\"seed\": \"1\"}",
                "\"options\": {\"seed\": 1.5}",
                "\"options\": {\"seed\": 9007199254740992}",
                "\"options\": {\"seed\": 123456789012345678901234567890}",
                "\"options\": {\"steps\": 0}",
                "\"options\": {\"steps\": 1}",
                "\"options\": {\"steps\": 101}",
                "\"options\": {\"steps\": 4294967298}",
                "\"options\": {\"guidance\": 0}",
                "\"options\": {\"guidance\": 20.5}",
                "\"options\": {\"guidance\": true}",
                "\"options\": {\"mode\": \"Local\"}",
                "\"options\": {\"mode\": 1}",
                "\"options\": {\"preserve\": \"\"}",
                "\"options\": {\"localCompute\": \"fast\"}",
                "\"options\": {\"local-compute\": \"auto\"}",
                "\"options\": {\"whenNotFound\": \"local\"}",
                "\"options\": {\"whenNotFound\": true}",
                "\"deadline\": 1893456000",
                "\"deadline\": \"\"",
                "\"deadline\": \"tomorrow\"",
                "\"deadline\": \"2030-01-01\"",
                "\"deadline\": \"2030-01-01T00:00:00\"",
                "\"deadline\": \"2030-02-30T00:00:00Z\"",
                "\"deadline\": \"2030-12-31T22:59:60Z\"",
                "\"deadline\": \"2030-01-01T00:00:00+24:00\"",
                "\"deadline\": \"+12030-01-01T00:00:00Z\"",
                "\"attributes\": []",
                "\"attributes\": null",
                "\"attributes\": {\"a\": 7}",
                "\"attributes\": {\"a\": null}",
                "\"attributes\": {\"a\": {}}",
                "\"attributes\": {\"a\": \"" + "x".repeat(1025) + "\"}",
                "\"attributes\": {\"" + "x".repeat(129) + "\": \"a\"}",
                "\"attributes\": " + attributes(65, 1))) {
            list.add(START + ", " + part + "}");
        }
        return List.copyOf(list);
    }

    private static String id(String id) {
        return "{\"id\": \"" + id + "\", " + SOURCE + ", \"instruction\": \"x\"}";
    }

    private static String source(String fields) {
        return "{\"id\": \"r\", \"source\": {" + fields + "}, \"instruction\": \"x\"}";
    }

    private static String instruction(String text) {
        return "{\"id\": \"r\", " + SOURCE + ", \"instruction\": \"" + text + "\"}";
    }

    private static String attributes(int count, int length) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"name" + i + "\": \"" + "v".repeat(length) + "\"")
                .collect(Collectors.joining(", ", "{", "}"));
    }
}

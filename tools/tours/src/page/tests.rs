//! Pages, and what is missing in them.

use super::*;

const PAGE: &str = "\
# One walk

Through [the wood](../wood.md),
and **back**.

## 1. The gate opens

In [`src/gate.rs`](../../src/gate.rs), below `// tour: walk/gate`:

```rust
open();
```

It opens [once](https://example.com), and [no more](../gates.md#once).

**Without it:** it stays shut.

Decided in [ADR 0001](../adr/0001-gates.md) and [ADR 0002](../adr/0002-hedges.md).
";

fn without(part: &str) -> PageFault {
    assert!(PAGE.contains(part), "{part}");
    read("walk", &PAGE.replace(part, "")).unwrap_err()
}

#[test]
fn a_page_is_read_with_its_stops() {
    let tour = read("walk", PAGE).unwrap();
    assert_eq!((&*tour.title, &*tour.page), ("One walk", "docs/tours/walk.md"));
    assert_eq!(tour.introduction, ["Through the wood, and back."]);
    let [stop] = &*tour.stops else { panic!("{tour:?}") };
    assert_eq!((stop.number, &*stop.title), (1, "The gate opens"));
    assert_eq!((&*stop.file, &*stop.marker), ("src/gate.rs", "walk/gate"));
    assert_eq!(stop.text, ["It opens once, and no more."]);
    assert_eq!(stop.without_it, "it stays shut.");
    assert_eq!(stop.decided_in, ["docs/adr/0001-gates.md", "docs/adr/0002-hedges.md"]);
    assert_eq!(stop.quote, Quote { line: 10, lines: vec!["open();".to_owned()] });
    let targets: Vec<&str> = tour.links.iter().map(|link| &*link.target).collect();
    let records = ["../adr/0001-gates.md", "../adr/0002-hedges.md"];
    assert_eq!(
        targets,
        [&["../wood.md", "../../src/gate.rs", "../gates.md"][..], &records].concat()
    );
}

#[test]
fn each_part_of_a_stop_is_missed_by_name() {
    for (part, line, reason) in [
        ("# One walk\n", 1, "title"),
        ("1. ", 6, "number"),
        ("In [`src/gate.rs`](../../src/gate.rs), below `// tour: walk/gate`:\n", 6, "place"),
        ("```rust\nopen();\n```\n", 8, "quotes the code"),
        (
            "It opens [once](https://example.com), and [no more](../gates.md#once).\n",
            6,
            "guarantees",
        ),
        ("**Without it:** it stays shut.\n", 6, "go wrong"),
        (
            "Decided in [ADR 0001](../adr/0001-gates.md) and [ADR 0002](../adr/0002-hedges.md).\n",
            6,
            "record",
        ),
    ] {
        let fault = without(part);
        assert_eq!(fault.line, line, "{part}: {fault:?}");
        assert!(fault.reason.contains(reason), "{part}: {fault:?}");
    }
}

#[test]
fn a_place_names_the_file_that_it_links_and_a_marker_of_its_tour() {
    for (part, other) in
        [("](../../src/gate.rs)", "](../../src/hedge.rs)"), ("walk/gate", "run/gate")]
    {
        let fault = read("walk", &PAGE.replace(part, other)).unwrap_err();
        assert!(fault.reason.contains("place"), "{fault:?}");
    }
}

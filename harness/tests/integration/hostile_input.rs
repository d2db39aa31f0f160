//! Whatever the bytes, loading ends with a description or an error.

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use samprov::load::{LoadOptions, load};

use crate::bench::Bench;

fn typfall(file: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/typfall").join(file)).unwrap()
}

fn load_bytes(test: &str, bytes: &[u8]) {
    let bench = Bench::new(test);
    bench.write("openapi.yaml", typfall("person-register/openapi.yaml"));
    let path: PathBuf = bench.write("input.yaml", bytes);
    if let Err(error) = load(&[path], &LoadOptions::default()) {
        assert!(!error.to_string().is_empty());
    }
}

/// A real file with some of its lines taken out, doubled, cut, moved in, or with foreign bytes put in.
fn damaged(file: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let lines: Vec<Vec<u8>> = typfall(file).split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    let count = lines.len();
    let piece = prop::sample::select(vec![
        "",
        "- ",
        "&a ",
        "*a",
        "<<: *a",
        "? ",
        "{",
        "}",
        "[",
        "\"",
        "'",
        "|",
        ">-",
        "#",
        ": ",
        "!!binary ",
        "%YAML 1.1",
        "---",
        "...",
        "\u{feff}",
        "\t",
        "\r",
        "\0",
        "å",
        "null",
        "1e999",
        "$ref: '#'",
        "$ref: input.yaml",
        "$ref: ../..",
    ]);
    prop::collection::vec((0..count, 0_u8..5, any::<prop::sample::Index>(), piece), 1..6).prop_map(
        move |changes| {
            let mut lines = lines.clone();
            for (line, change, at, piece) in changes {
                let Some(line) = lines.get_mut(line) else { continue };
                let cut = at.index(line.len() + 1);
                match change {
                    0 => line.clear(),
                    1 => line.truncate(cut),
                    2 => drop(line.splice(cut..cut, piece.bytes())),
                    3 => drop(line.splice(0..0, b"  ".iter().copied())),
                    _ => {
                        let twice = line.clone();
                        line.push(b'\n');
                        line.extend(twice);
                    }
                }
            }
            lines.join(&b'\n')
        },
    )
}

proptest! {
    // PROPTEST_CASES asks for a longer search.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_never_panic_the_loader(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        load_bytes("arbitrary-bytes", &bytes);
    }

    #[test]
    fn damaged_service_descriptions_never_panic_the_loader(bytes in damaged("person-register/service.yaml")) {
        load_bytes("damaged-service", &bytes);
    }

    #[test]
    fn damaged_documents_never_panic_the_loader(bytes in damaged("person-register/openapi.yaml")) {
        load_bytes("damaged-document", &bytes);
    }

    #[test]
    fn damaged_populations_never_panic_the_loader(bytes in damaged("population.yaml")) {
        load_bytes("damaged-population", &bytes);
    }

    #[test]
    fn damaged_test_data_never_panic_the_loader(bytes in damaged("typfall.testdata.yaml")) {
        load_bytes("damaged-test-data", &bytes);
    }
}

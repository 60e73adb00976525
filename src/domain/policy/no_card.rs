//! No form asks for a bank card. Read from the sources, so that it holds for forms that no test opens; for columns the
//! live schema is read by another test.
use std::path::Path;

/// Names of fields under which card data would be asked for, as other systems call them.
const NAMES: [&str; 10] =
    ["card_number", "card_no", "card_pan", "card_hash", "cardnumber", "cvv", "cvv2", "cc-number", "cc-csc", "cc-exp"];

/// Whole words only: `pan` is part of many.
fn card_names(source: &str) -> Vec<&str> {
    source
        .split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-'))
        .filter(|word| NAMES.contains(word) || *word == "pan")
        .collect()
}

fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs" || ending == "json") {
            found.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
        }
    }
}

#[test]
fn no_form_asks_for_a_card() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for folder in ["src/ui", "src/model", "src/domain", "src/islands", "data"] {
        sources(&root.join(folder), &mut found);
    }
    assert!(found.len() > 30);
    for (path, source) in found.iter().filter(|(path, _)| !path.ends_with("no_card.rs")) {
        assert_eq!(card_names(source), Vec::<&str>::new(), "{path}");
    }
}

#[test]
fn a_field_for_a_card_would_be_found() {
    assert_eq!(card_names("Field::new(\"card_pan\") // pane"), ["card_pan"]);
    assert_eq!(card_names("<input autocomplete=\"cc-number\" name='pan'>"), ["cc-number", "pan"]);
}

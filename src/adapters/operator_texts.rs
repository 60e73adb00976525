//! Texts that the operator writes: files in a folder that a setting names. Plain text: a line behind `# ` is a heading, lines behind
//! `- ` are a list, a blank line ends a paragraph. A file that is missing or blank is shown nowhere.
use std::io::Read;
use std::path::Path;

use crate::model::operator::OperatorText;

/// A longer text is no page that anybody reads.
const LONGEST: u64 = 64 * 1024;

/// The text of this name in each language: `<name>.fa.txt` and `<name>.en.txt`.
///
/// # Errors
/// In words for the operator: which file cannot be read, is too long, or is not UTF-8.
pub fn read(folder: &Path, name: &str) -> Result<OperatorText, String> {
    Ok(OperatorText {
        persian: file(&folder.join(format!("{name}.fa.txt")))?,
        english: file(&folder.join(format!("{name}.en.txt")))?,
    })
}

fn file(path: &Path) -> Result<Option<String>, String> {
    let told = |what: String| format!("{}: {what}", path.display());
    let opened = match std::fs::File::open(path) {
        Ok(opened) => opened,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(told(error.to_string())),
    };
    let mut bytes = Vec::new();
    opened.take(LONGEST + 1).read_to_end(&mut bytes).map_err(|error| told(error.to_string()))?;
    if u64::try_from(bytes.len()).map_or(true, |length| length > LONGEST) {
        return Err(told(format!("longer than {LONGEST} bytes")));
    }
    let text = String::from_utf8(bytes).map_err(|_| told("not UTF-8".to_owned()))?;
    let text = text.trim_start_matches('\u{FEFF}').trim().replace("\r\n", "\n");
    Ok(if text.is_empty() { None } else { Some(text) })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_is_there_is_read_and_what_is_wrong_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
        assert_eq!(read(folder.path(), "terms"), Ok(OperatorText::default()));
        write("terms.fa.txt", "\u{FEFF}# A\r\n\r\nb\n".as_bytes());
        write("terms.en.txt", b" \n");
        let text = read(folder.path(), "terms").unwrap();
        assert_eq!(text, OperatorText { persian: Some("# A\n\nb".to_owned()), english: None });
        write("terms.en.txt", b"\xFF");
        assert!(read(folder.path(), "terms").unwrap_err().contains("terms.en.txt"));
        write("terms.en.txt", "x".repeat(70_000).as_bytes());
        assert!(read(folder.path(), "terms").unwrap_err().contains("longer"));
    }
}

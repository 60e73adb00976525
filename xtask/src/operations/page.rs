//! The blocks of the page that are walked.

/// A block of the page that is walked.
#[derive(Debug, PartialEq, Eq)]
pub struct Block {
    /// The heading that it stands under.
    pub section: String,
    /// What must be so before it, or comes after it.
    pub marks: Vec<String>,
    pub commands: String,
}

impl Block {
    pub fn has(&self, mark: &str) -> bool {
        self.marks.iter().any(|found| found == mark)
    }
}

/// The blocks of a page that are marked `walk`.
pub fn blocks_of(page: &str) -> Vec<Block> {
    let (mut blocks, mut section) = (Vec::new(), String::new());
    let mut open: Option<Option<Block>> = None;
    for line in page.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => {
                let mut words = info.split_whitespace().map(str::to_owned);
                let is_walked = words.next().is_some_and(|language| language == "sh")
                    && words.next().is_some_and(|mark| mark == "walk");
                let block = || Block { section: section.clone(), marks: words.collect(), commands: String::new() };
                open = Some(is_walked.then(block));
            }
            (Some(_), Some(_)) => blocks.extend(open.take().flatten()),
            (Some(Some(block)), None) => {
                block.commands.push_str(line);
                block.commands.push('\n');
            }
            (Some(None), None) => {}
            (None, None) => {
                if let Some(heading) = line.strip_prefix("## ") {
                    heading.clone_into(&mut section);
                }
            }
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_marked_blocks_are_walked_under_their_heading() {
        let page = "# A\n## 1. One\n```sh\nsystemctl\n```\n```sh walk\na\nb\n```\n## 2. Two\n```text\n## x\n```\n```sh walk proxy stopped\nc\n```\n";
        let block = |section: &str, marks: &[&str], commands: &str| Block {
            section: section.to_owned(),
            marks: marks.iter().map(|mark| (*mark).to_owned()).collect(),
            commands: commands.to_owned(),
        };
        let expected = [block("1. One", &[], "a\nb\n"), block("2. Two", &["proxy", "stopped"], "c\n")];
        assert_eq!(blocks_of(page), expected);
    }
}

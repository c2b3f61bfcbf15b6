//! What is sealed: the bid form and the files beside it.
//!
//! Owns the packing `u16 count ‖ (lp(name) ‖ lp(media type) ‖ lp(bytes))…`. Bounds: the
//! limits below; names are plain file names, so that nobody's disk is written elsewhere.
//! Order: `bid.json` first, then as the bidder laid them.

use zeroize::Zeroizing;

use super::bytes::{NAME_MAX, Reader, Write, name};
use super::fault::Fault;
use super::flaw::Flaw;
use super::padme::CONTENT_MAX;

/// The name of the first entry: the bid form.
pub const FORM: &str = "bid.json";
pub const FORM_TYPE: &str = "application/json";

pub const ENTRIES_MAX: usize = 200;
/// Bytes of a file's name at most.
pub const FILE_NAME_MAX: usize = 255;

/// One file of a bid; what is in it has no printed form.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    pub name: String,
    pub media_type: String,
    pub bytes: Zeroizing<Vec<u8>>,
}

/// The files of one envelope, checked.
#[derive(Clone, PartialEq, Eq)]
pub struct Content(Vec<Entry>);

impl Content {
    pub fn try_new(entries: Vec<Entry>) -> Result<Self, Fault> {
        if entries.len() > ENTRIES_MAX {
            return Err(Fault::malformed("count", Flaw::TooLong { max: ENTRIES_MAX }));
        }
        let form = entries.first().filter(|it| it.name == FORM && it.media_type == FORM_TYPE);
        if form.is_none() {
            return Err(Fault::malformed("entries[0]", Flaw::NoForm));
        }
        for (at, entry) in entries.iter().enumerate() {
            let wrong = |fault: Fault| fault.within(&format!("entries[{at}]"));
            file_name(&entry.name).map_err(wrong)?;
            name("media_type", &entry.media_type).map_err(wrong)?;
            // Some disks know no case: `A.pdf` would overwrite `a.pdf`.
            let own = entry.name.to_lowercase();
            if entries[..at].iter().any(|it| it.name.to_lowercase() == own) {
                return Err(wrong(Fault::malformed("name", Flaw::Order)));
            }
        }
        let content = Self(entries);
        if content.length() > CONTENT_MAX {
            return Err(Fault::malformed("content", Flaw::TooLong { max: CONTENT_MAX }));
        }
        Ok(content)
    }

    pub fn entries(&self) -> &[Entry] {
        &self.0
    }

    /// The bytes of the bid form.
    pub fn form(&self) -> &[u8] {
        &self.0[0].bytes
    }

    fn length(&self) -> usize {
        let entry = |it: &Entry| 12 + it.name.len() + it.media_type.len() + it.bytes.len();
        2 + self.0.iter().map(entry).sum::<usize>()
    }

    pub fn pack(&self) -> Zeroizing<Vec<u8>> {
        let mut packed = Zeroizing::new(Vec::with_capacity(self.length()));
        let count = u16::try_from(self.0.len()).expect("a content has few entries");
        packed.extend(count.to_be_bytes());
        for entry in &self.0 {
            packed.lp(entry.name.as_bytes());
            packed.lp(entry.media_type.as_bytes());
            packed.lp(&entry.bytes);
        }
        packed
    }

    pub fn unpack(packed: &[u8]) -> Result<Self, Fault> {
        let mut reader = Reader::new(packed);
        let count = usize::from(reader.u16("count")?);
        if count > ENTRIES_MAX {
            return Err(Fault::malformed("count", Flaw::TooLong { max: ENTRIES_MAX }));
        }
        let mut entries = Vec::new();
        for at in 0..count {
            let entry = Entry::read(&mut reader);
            entries.push(entry.map_err(|it| it.within(&format!("entries[{at}]")))?);
        }
        reader.end("content")?;
        Self::try_new(entries)
    }
}

impl Entry {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let text = |part: &str, bytes: &[u8]| {
            let text = String::from_utf8(bytes.to_vec());
            text.map_err(|_| Fault::malformed(part, Flaw::Text))
        };
        let name = text("name", reader.lp("name", FILE_NAME_MAX)?)?;
        let media_type = text("media_type", reader.lp("media_type", NAME_MAX)?)?;
        let bytes = reader.lp("bytes", CONTENT_MAX)?.to_vec().into();
        Ok(Self { name, media_type, bytes })
    }
}

/// A file's own name: no folder, nothing hidden, nothing that does not show.
fn file_name(text: &str) -> Result<(), Fault> {
    let wrong = |flaw| Err(Fault::malformed("name", flaw));
    if text.is_empty() {
        return wrong(Flaw::Empty);
    }
    if text.len() > FILE_NAME_MAX {
        return wrong(Flaw::TooLong { max: FILE_NAME_MAX });
    }
    // Marks of writing direction make `fdp.exe` look like `exe.pdf`.
    let hidden = |it: char| {
        it.is_control()
            || matches!(it, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
            || matches!(it, '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let path = |it: char| matches!(it, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|');
    let edge = text.starts_with(['.', ' ']) || text.ends_with(['.', ' ']);
    if edge || text.chars().any(|it| hidden(it) || path(it)) {
        return wrong(Flaw::Text);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str, bytes: &[u8]) -> Entry {
        let media_type = FORM_TYPE.to_owned();
        Entry { name: name.to_owned(), media_type, bytes: bytes.to_vec().into() }
    }

    #[test]
    fn what_is_packed_unpacks_and_nothing_else_does() {
        let content = Content::try_new(vec![entry(FORM, b"{}"), entry("方案.pdf", b"%PDF")]);
        let content = content.unwrap_or_else(|fault| panic!("{fault}"));
        let packed = content.pack();
        assert!(Content::unpack(&packed).is_ok_and(|it| it == content && it.form() == b"{}"));
        for length in 0..packed.len() {
            assert!(Content::unpack(&packed[..length]).is_err(), "{length}");
        }
        let longer = [&packed[..], &[0]].concat();
        let fault = Content::unpack(&longer).err();
        assert_eq!(fault, Some(Fault::malformed("content", Flaw::Trailing)));
    }

    #[test]
    fn names_that_lead_elsewhere_or_deceive_are_refused() {
        for name in [
            "",
            "..",
            "../a",
            "a/b",
            "a\\b",
            "C:a",
            ".hidden",
            "a.",
            " a",
            "a\n",
            "a\u{202e}fdp.exe",
            "A.pdf",
            "bid.json",
            "BID.JSON",
        ] {
            let entries = vec![entry(FORM, b"{}"), entry("a.pdf", b""), entry(name, b"")];
            let fault = Content::try_new(entries).err();
            assert!(matches!(fault, Some(Fault::Malformed { .. })), "{name:?}");
        }
    }

    #[test]
    fn the_form_stands_first_and_files_are_few() {
        let no_form = Some(Fault::malformed("entries[0]", Flaw::NoForm));
        assert_eq!(Content::try_new(vec![]).err(), no_form);
        let late = vec![entry("a", b""), entry(FORM, b"")];
        assert_eq!(Content::try_new(late).err(), no_form);
        let files = (0..ENTRIES_MAX).map(|at| entry(&format!("file{at}"), b""));
        let many: Vec<Entry> = std::iter::once(entry(FORM, b"")).chain(files).collect();
        assert!(Content::try_new(many[..ENTRIES_MAX].to_vec()).is_ok());
        assert!(Content::try_new(many).is_err());
    }
}

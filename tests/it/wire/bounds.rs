//! What the contract says a field must be, read from its comment and options.
//!
//! Owns the grammar of those comments: `1 to 80 characters`, `at most 6`, `one to
//! thirty`, a name in backticks. Bounds: a field of which nothing is understood is
//! an error, so that no field of a request stays without a limit.

use prost_reflect::{FieldDescriptor, Kind};
use tests::contract;

/// What a string must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    RequestId,
    /// A resource name; whether its id is a UUID.
    Name(String, bool),
    Organisation,
    Region,
    Digest,
    Month,
    Etag,
    PageToken,
    Cursor,
    /// One of a code list, by the list's name.
    Code(String),
    Text(usize, usize),
}

/// Collections whose ids are words rather than UUIDs.
const WORDED: [&str; 4] = ["laws", "eventLogs", "ruleSets", "parkedEvents"];

/// The form of a string field, or of each item of a list of strings.
pub fn form(field: &FieldDescriptor, own: Option<&str>) -> Result<Form, String> {
    let said = contract::comment(field);
    let named = |collection: &str| match collection {
        "organisations" => Form::Organisation,
        other => Form::Name(other.to_owned(), !WORDED.contains(&other)),
    };
    let quoted = quoted(&said);
    let collection = quoted.iter().find_map(|it| it.split_once('/').map(|(name, _)| name));
    Ok(match field.name() {
        "request_id" => Form::RequestId,
        "etag" => Form::Etag,
        "page_token" => Form::PageToken,
        "cursor" => Form::Cursor,
        _ if said.starts_with("Resource name") && collection.is_none() => {
            named(own.ok_or_else(|| unclear(field, &said))?)
        }
        _ if collection.is_some() => named(collection.unwrap_or_default()),
        _ if said.to_lowercase().contains("region") => Form::Region,
        _ if said.contains("in hex") => Form::Digest,
        _ if said.contains("`YYYY-MM`") => Form::Month,
        "publisher" if said.contains("organisation") => Form::Organisation,
        _ if said.contains("code of `") => Form::Code(quoted[0].clone()),
        "reason" if said.contains("reason code") || said.contains("` or `") => {
            Form::Code("reason".to_owned())
        }
        _ => text(&said).ok_or_else(|| unclear(field, &said))?,
    })
}

/// The word that the contract itself gives for an example.
pub fn example(field: &FieldDescriptor) -> Option<String> {
    let said = contract::comment(field);
    said.contains("such as `").then(|| quoted(&said)[0].clone())
}

fn unclear(field: &FieldDescriptor, said: &str) -> String {
    format!("{} has no bound in its comment: {said:?}", field.full_name())
}

fn text(said: &str) -> Option<Form> {
    let words = words(said);
    let number = |at: usize| words.get(at).and_then(|word| count(word));
    let at = words.iter().position(|word| word.starts_with("character"))?;
    let most = number(at.checked_sub(1)?)?;
    match words.get(at.wrapping_sub(2)).map(String::as_str) {
        Some("to") => Some(Form::Text(number(at - 3)?, most)),
        Some("most") => Some(Form::Text(0, most)),
        _ => None,
    }
}

/// How many items a list may have.
pub fn size(field: &FieldDescriptor) -> Result<(usize, usize), String> {
    let said = contract::comment(field);
    let words = words(&said);
    let ends = |at: usize| !words.get(at).is_some_and(|word| word.starts_with("character"));
    for (at, word) in words.iter().enumerate() {
        let next = words.get(at + 1).and_then(|word| count(word));
        if word == "most" && ends(at + 2) {
            let least = usize::from(contract::is_required(field));
            return next.map(|most| (least, most)).ok_or_else(|| unclear(field, &said));
        }
        if let (Some(least), "to", Some(most)) =
            (at.checked_sub(1).and_then(|it| count(&words[it])), word.as_str(), next)
            && ends(at + 2)
        {
            return Ok((least, most));
        }
    }
    Err(unclear(field, &said))
}

/// The least and the greatest of a number; no greatest where more is cut.
pub fn range(field: &FieldDescriptor) -> Result<(i64, Option<i64>), String> {
    let said = contract::comment(field);
    let words = words(&said);
    if said.contains("0 means") || said.contains("not negative") {
        return Ok((0, None));
    }
    let number = |word: &String| count(word).and_then(|it| i64::try_from(it).ok());
    for three in words.windows(3) {
        if let (Some(least), "to", Some(most)) =
            (number(&three[0]), three[1].as_str(), number(&three[2]))
        {
            return Ok((least, Some(most)));
        }
    }
    if said.contains("basis points") {
        return Ok((0, Some(10_000)));
    }
    Err(unclear(field, &said))
}

/// Whether the field is a number with bounds of its own.
pub fn is_number(kind: &Kind) -> bool {
    matches!(kind, Kind::Int32 | Kind::Int64)
}

/// The words of a comment, without what stands in backticks.
fn words(said: &str) -> Vec<String> {
    let plain: String = said.split('`').step_by(2).collect::<Vec<_>>().join(" ");
    let plain = plain.to_lowercase().replace("0,000", "0000").replace(",000", "000");
    let split = plain.split(|c: char| !c.is_alphanumeric());
    split.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn quoted(said: &str) -> Vec<String> {
    said.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn count(word: &str) -> Option<usize> {
    Some(match word {
        "one" => 1,
        "three" => 3,
        "five" => 5,
        "eight" => 8,
        "twenty" => 20,
        "thirty" => 30,
        "fifty" => 50,
        digits => digits.parse().ok()?,
    })
}

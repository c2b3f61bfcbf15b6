//! The rules as others wrote them down: tables, words, calendar, codes, presets,
//! matches. Nothing here was computed by the code that it judges.

mod codes;
mod conflicts;
mod deviations;
mod events;
mod matching;
mod oracle;
mod played;
mod rule_sets;
mod tables;
mod windows;
mod words;
mod world;

//! The books, from outside: what a check sees, and what it stops.

mod check;

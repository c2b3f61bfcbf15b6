//! How much of a list a caller wants, and from where.

use kit_base::Text;

use super::{Field, fault};

const PAGE_SIZE_DEFAULT: u64 = 50;
/// Items of one page at most; more is cut to it.
const PAGE_SIZE_MAX: u64 = 1_000;
/// Bytes of a page token at most; ours are shorter.
const PAGE_TOKEN_BYTES_MAX: usize = 1_024;

/// One page of a list. The token is opaque here; the store opens it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paging {
    pub size: u64,
    pub token: String,
}

impl Paging {
    pub fn of(page_size: i32, page_token: String) -> Field<Self> {
        let Ok(size) = u64::try_from(page_size) else {
            let text = Text::new("不得为负", "must not be negative");
            return Err(fault("page_size", "OUT_OF_RANGE", text));
        };
        if page_token.len() > PAGE_TOKEN_BYTES_MAX {
            let text = Text::new("翻页标记有误", "not a page token");
            return Err(fault("page_token", "PAGE_TOKEN", text));
        }
        let size = if size == 0 { PAGE_SIZE_DEFAULT } else { size.min(PAGE_SIZE_MAX) };
        Ok(Self { size, token: page_token })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_have_a_size() {
        for (asked, size) in [(0, 50), (1, 1), (1_000, 1_000), (i32::MAX, 1_000)] {
            assert_eq!(Paging::of(asked, String::new()).map(|page| page.size), Ok(size));
        }
        let path = |field: Field<Paging>| field.expect_err("a fault").faults[0].path.clone();
        assert_eq!(path(Paging::of(-1, String::new())), "page_size");
        assert_eq!(path(Paging::of(0, "x".repeat(1_025))), "page_token");
    }
}

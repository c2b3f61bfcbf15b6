//! Columns of text, where a Chinese character takes two.

/// The rows under their titles; the last column keeps its own width.
pub fn table(titles: &[String], rows: &[Vec<String>]) -> String {
    let mut widths: Vec<usize> = titles.iter().map(|title| width(title)).collect();
    for row in rows {
        for (widest, cell) in widths.iter_mut().zip(row) {
            *widest = (*widest).max(width(cell));
        }
    }
    let line = |cells: &[String]| {
        let mut text = String::new();
        for (at, (cell, widest)) in cells.iter().zip(&widths).enumerate() {
            text.push_str(cell);
            if at + 1 < cells.len() {
                text.push_str(&" ".repeat(widest - width(cell) + 2));
            }
        }
        text.trim_end().to_owned()
    };
    let lines = std::iter::once(line(titles)).chain(rows.iter().map(|row| line(row)));
    lines.collect::<Vec<_>>().join("\n")
}

/// How many columns of a terminal a text takes.
fn width(text: &str) -> usize {
    text.chars().map(|it| if u32::from(it) >= 0x2e80 { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_in_both_scripts() {
        let row = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
        let text = table(&row(["榜单", "STAGE"]), &[row(["一", "open"]), row(["three", ""])]);
        assert_eq!(text, "榜单   STAGE\n一     open\nthree");
    }
}

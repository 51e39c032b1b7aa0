//! Tables for terminals of 80 columns.

/// The columns that everything must fit into.
pub const WIDTH: usize = 80;

/// Rows under a heading: columns are as wide as their widest cell and two blanks apart, and the first
/// gives way where a row would be too wide. Cells hold printable text.
#[must_use]
pub fn table<const N: usize>(heading: [&str; N], rows: &[[String; N]]) -> String {
    let count = |text: &str| text.chars().count();
    let mut widths = heading.map(count);
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(count(cell));
        }
    }
    if let Some((first, others)) = widths.split_first_mut() {
        let others: usize = others.iter().map(|width| width + 2).sum();
        *first = (*first).min(WIDTH.saturating_sub(others).max(8));
    }
    let line = |cells: [&str; N]| {
        let cells: Vec<String> = cells
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!("{:width$}", shortened(cell, width)))
            .collect();
        cells.join("  ").trim_end().to_owned() + "\n"
    };
    let mut text = line(heading);
    for row in rows {
        text.push_str(&line(row.each_ref().map(String::as_str)));
    }
    text
}

/// A text of at most so many characters; `…` stands for what is cut off.
#[must_use]
pub fn shortened(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let kept: String = text.chars().take(width.saturating_sub(1)).collect();
    kept + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_column_gives_way() {
        let rows = [["x".repeat(60), "u".repeat(36), "random".to_owned()]];
        let text = table(["NAME", "UUID", "ADDRESS"], &rows);
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH), "{text}");
        assert!(text.contains("x…  uuu"), "{text}");
        assert_eq!(table(["A", "B"], &[["a".to_owned(), String::new()]]), "A  B\na\n");
    }
}

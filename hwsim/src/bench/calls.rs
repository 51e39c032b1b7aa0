//! Calls to the kernel, as strace counts them.

/// The calls in the table that `strace -c` writes at its end: what stands before the word `total`.
#[must_use]
pub fn count(table: &str) -> Option<u64> {
    let total = table.lines().find(|line| line.trim_end().ends_with(" total"))?;
    // % time, seconds, µs a call, calls, and errors if there were any.
    total.split_whitespace().nth(3)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_is_read_with_and_without_errors() {
        let with = "% time     seconds  usecs/call     calls    errors syscall\n\
                    ------ ----------- ----------- --------- --------- ----------------\n\
                    60.00    0.000012           3         4           sendto\n\
                    ------ ----------- ----------- --------- --------- ----------------\n\
                    100.00    0.000020           3         6         1 total\n";
        assert_eq!(count(with), Some(6));
        assert_eq!(count(&with.replace("        1 total", "          total")), Some(6));
        assert_eq!(count("nothing"), None);
    }
}

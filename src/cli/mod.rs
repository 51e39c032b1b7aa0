//! The command line: arguments in, text for people or JSON out.

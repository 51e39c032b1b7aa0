//! The agent that runs as the first process of a guest; see [`hwsim::guest`].

fn main() {
    hwsim::guest::main()
}

//! `cargo lab demo`.

use std::error::Error;

use hwsim::demo::demo;
use hwsim::scenario::Client;
use hwsim::setup::Lab;

use crate::args::Format;
use crate::run;

/// Runs the demonstration and tells what was on the air; false if it was not clean.
pub(crate) fn run(lab: &Lab, client: Client) -> Result<bool, Box<dyn Error>> {
    let demo = demo(client)?;
    println!("{}: {}, on virtual radios\n", run::who(&demo.scenario), demo.about);
    run::run(lab, &demo, Format::Text)
}

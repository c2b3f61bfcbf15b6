//! Who judges, who bids and who objects: what the service `challenges` keeps to itself.

mod views;

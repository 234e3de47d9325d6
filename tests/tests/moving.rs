//! A context moves to another database and back while its host runs: nothing is lost, nothing is doubled.

#[cfg(test)]
mod moving {
    mod cut_off;
    mod fenced;
    mod measure;
    mod rolled_back;
    mod there_and_back;
    mod verified;
    mod world;
    mod writes_meanwhile;
}

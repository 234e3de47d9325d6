//! A context moves to another database and back while its host runs, without loss or duplicates.

#[cfg(test)]
mod moving {
    mod cut_off;
    mod fenced;
    mod lineage;
    mod measure;
    mod rolled_back;
    mod there_and_back;
    mod verified;
    mod world;
    mod writes_meanwhile;
}

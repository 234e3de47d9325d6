//! Faults in a shop that rehearses them: each order ends as it should, nothing is lost or charged twice, and what struck is marked.

#[cfg(test)]
mod rehearsal {
    mod consumers;
    mod pages;
    mod provider;
    mod shop;
}

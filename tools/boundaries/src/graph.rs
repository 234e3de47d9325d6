//! Cycles in a directed graph.

use std::collections::{BTreeMap, BTreeSet};

/// The cycles of the graph with these edges: the largest sets of nodes in which every node reaches every other.
pub(crate) fn cycles<Node: Ord + Clone>(edges: &BTreeSet<(Node, Node)>) -> Vec<BTreeSet<Node>> {
    let mut next: BTreeMap<&Node, Vec<&Node>> = BTreeMap::new();
    for (from, to) in edges {
        next.entry(from).or_default().push(to);
    }
    let reached: BTreeMap<&Node, BTreeSet<&Node>> =
        next.keys().map(|&node| (node, reachable(&next, node))).collect();
    let mut seen: BTreeSet<&Node> = BTreeSet::new();
    let mut found = Vec::new();
    for (node, ahead) in &reached {
        let leads_back =
            |other: &&&Node| reached.get(**other).is_some_and(|ahead| ahead.contains(node));
        let cycle: BTreeSet<&Node> = ahead.iter().filter(leads_back).copied().collect();
        if !cycle.is_empty() && !seen.contains(node) {
            found.push(cycle.iter().map(|&node| node.clone()).collect());
        }
        seen.extend(cycle);
    }
    found
}

/// The nodes that can be reached from `start` in one step or more.
fn reachable<'a, Node: Ord>(
    next: &BTreeMap<&'a Node, Vec<&'a Node>>,
    start: &Node,
) -> BTreeSet<&'a Node> {
    let mut found = BTreeSet::new();
    let mut open = next.get(start).cloned().unwrap_or_default();
    while let Some(node) = open.pop() {
        if found.insert(node) {
            open.extend(next.get(node).into_iter().flatten());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found_in(edges: &[(u8, u8)]) -> Vec<Vec<u8>> {
        let edges = edges.iter().copied().collect();
        cycles(&edges).into_iter().map(|cycle| cycle.into_iter().collect()).collect()
    }

    #[test]
    fn a_graph_without_a_way_back_has_no_cycle() {
        assert_eq!(found_in(&[(1, 2), (2, 3), (1, 3)]), [[0; 0]; 0]);
    }

    #[test]
    fn each_cycle_is_found_once_with_all_of_its_nodes() {
        assert_eq!(
            found_in(&[(1, 2), (2, 3), (3, 1), (3, 4), (5, 6), (6, 5), (4, 5)]),
            [vec![1, 2, 3], vec![5, 6]]
        );
        assert_eq!(found_in(&[(1, 2), (2, 1), (2, 3), (3, 2)]), [vec![1, 2, 3]]);
    }
}

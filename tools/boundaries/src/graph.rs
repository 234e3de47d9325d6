//! Cycles in a directed graph.

use std::collections::BTreeSet;

/// The cycles of the graph with these edges: the largest sets of nodes in which every node reaches every other.
pub(crate) fn cycles<Node: Ord + Clone>(edges: &BTreeSet<(Node, Node)>) -> Vec<BTreeSet<Node>> {
    let nodes: BTreeSet<&Node> = edges.iter().map(|(from, _)| from).collect();
    let mut seen: BTreeSet<&Node> = BTreeSet::new();
    let mut found = Vec::new();
    for node in nodes {
        if seen.contains(node) {
            continue;
        }
        let back = |other: &&Node| reachable(edges, other).contains(node);
        let cycle: BTreeSet<&Node> = reachable(edges, node).into_iter().filter(back).collect();
        seen.extend(&cycle);
        if !cycle.is_empty() {
            found.push(cycle.into_iter().cloned().collect());
        }
    }
    found
}

/// The nodes that can be reached from `start` in one step or more.
fn reachable<'a, Node: Ord>(edges: &'a BTreeSet<(Node, Node)>, start: &Node) -> BTreeSet<&'a Node> {
    let next = |node: &Node| -> Vec<&'a Node> {
        edges.iter().filter(|(from, _)| from == node).map(|(_, to)| to).collect()
    };
    let mut found = BTreeSet::new();
    let mut open = next(start);
    while let Some(node) = open.pop() {
        if found.insert(node) {
            open.extend(next(node));
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

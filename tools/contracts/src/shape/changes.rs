//! The changes of a shape from one version of the code to the next. The rules: an optional field may come; a required
//! one may not go, nor a field become required; a type may not change; the variants of an enum are compared one by one.

use super::{Field, Kind, Path, Shape, Variant};

/// One difference between two versions of a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Where, such as `lines[].sku`.
    pub path: String,
    /// The kind of change.
    pub what: ChangeKind,
}

/// The kinds of change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangeKind {
    /// An optional field was added.
    OptionalAdded,
    /// An optional field was removed. Its readers can do without it already.
    OptionalRemoved,
    /// A required field was added, so what was stored before lacks it.
    RequiredAdded,
    /// A required field was removed.
    RequiredRemoved,
    /// A required field may be left out now.
    BecameOptional,
    /// An optional field is required now, and some of what was stored before lacks it.
    BecameRequired,
    /// The type is another one.
    Type {
        /// The type before.
        before: String,
        /// The type now.
        now: String,
    },
    /// A variant was added.
    VariantAdded(String),
    /// A variant was removed.
    VariantRemoved(String),
}

impl ChangeKind {
    /// Whether it breaks a promise by itself, whatever readers read and whatever is stored.
    pub const fn breaks(&self) -> bool {
        match self {
            Self::RequiredAdded
            | Self::RequiredRemoved
            | Self::BecameOptional
            | Self::BecameRequired
            | Self::Type { .. } => true,
            Self::OptionalAdded
            | Self::OptionalRemoved
            | Self::VariantAdded(_)
            | Self::VariantRemoved(_) => false,
        }
    }
}

impl Shape {
    /// The differences of `now`.
    pub fn changes(&self, now: &Self) -> Vec<Change> {
        let mut changes = Vec::new();
        compare(&Path::default(), self, now, &mut changes);
        changes
    }
}

fn compare(path: &Path, before: &Shape, now: &Shape, changes: &mut Vec<Change>) {
    let type_changed = || ChangeKind::Type { before: before.to_string(), now: now.to_string() };
    if before.nullable != now.nullable {
        return note_at(path, type_changed(), changes);
    }
    match (&before.kind, &now.kind) {
        (
            Kind::Object { fields: before, rest: before_rest },
            Kind::Object { fields: now, rest: now_rest },
        ) if before_rest == now_rest => {
            for (name, field) in before {
                let path = path.field(name);
                match now.get(name) {
                    Some(now) => compare_fields(&path, field, now, changes),
                    None if field.required => note_at(&path, ChangeKind::RequiredRemoved, changes),
                    None => note_at(&path, ChangeKind::OptionalRemoved, changes),
                }
            }
            for (name, field) in now.iter().filter(|(name, _)| !before.contains_key(*name)) {
                let what = if field.required {
                    ChangeKind::RequiredAdded
                } else {
                    ChangeKind::OptionalAdded
                };
                note_at(&path.field(name), what, changes);
            }
        }
        (
            Kind::List { items: before, rest: before_rest },
            Kind::List { items: now, rest: now_rest },
        ) if before_rest == now_rest => compare(&path.items(), before, now, changes),
        (Kind::OneOf(before), Kind::OneOf(now)) => {
            for (name, variant) in before {
                match now.get(name) {
                    Some(now) => compare_variants(&path.variant(name), variant, now, changes),
                    None => note_at(path, ChangeKind::VariantRemoved(name.clone()), changes),
                }
            }
            for name in now.keys().filter(|name| !before.contains_key(*name)) {
                note_at(path, ChangeKind::VariantAdded(name.clone()), changes);
            }
        }
        (Kind::Plain(before), Kind::Plain(now)) if before == now => {}
        (
            Kind::Object { .. } | Kind::List { .. } | Kind::OneOf(_) | Kind::Plain(_),
            Kind::Object { .. } | Kind::List { .. } | Kind::OneOf(_) | Kind::Plain(_),
        ) => note_at(path, type_changed(), changes),
    }
}

fn note_at(path: &Path, what: ChangeKind, changes: &mut Vec<Change>) {
    changes.push(Change { path: path.to_string(), what });
}

fn compare_fields(path: &Path, before: &Field, now: &Field, changes: &mut Vec<Change>) {
    match (before.required, now.required) {
        (true, false) => note_at(path, ChangeKind::BecameOptional, changes),
        (false, true) => note_at(path, ChangeKind::BecameRequired, changes),
        (true, true) | (false, false) => {}
    }
    compare(path, &before.shape, &now.shape, changes);
}

fn compare_variants(path: &Path, before: &Variant, now: &Variant, changes: &mut Vec<Change>) {
    match (before, now) {
        (Variant::Shaped(before), Variant::Shaped(now)) => compare(path, before, now, changes),
        (Variant::Constant(before), Variant::Constant(now)) if before == now => {}
        (Variant::Constant(_) | Variant::Shaped(_), Variant::Constant(_) | Variant::Shaped(_)) => {
            let name = |variant: &Variant| match variant {
                Variant::Constant(value) => value.to_string(),
                Variant::Shaped(shape) => shape.to_string(),
            };
            note_at(path, ChangeKind::Type { before: name(before), now: name(now) }, changes);
        }
    }
}

#[cfg(test)]
mod tests;

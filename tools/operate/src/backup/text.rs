//! The results of a backup and of a restore, for people.

use chrono::SecondsFormat;
use indicatif::BinaryBytes;
use terminal::{counted, output, text_table, width, wrap};

use super::{BackedUp, Manifest, Restored};

impl BackedUp {
    /// The result, and what an operator has to keep besides.
    pub fn render_text(&self) -> String {
        let Self { folder, manifest, writers_waited_us } = self;
        let waited = writers_waited_us.div_ceil(1_000);
        let mut says = vec![
            format!(
                "{} of the shop {} at {} in {}; commits waited {waited} ms at the most",
                counted(manifest.databases.len(), "database", "databases"),
                manifest.shop_id,
                made_at(manifest),
                output::folder(folder),
            ),
            "not in it: the secret of the shop (keys/shop-secret, or the setting shop.secret), which a restore asks for and \
             without which no address can be read; keep it apart from the backup. The configuration and the other key files \
             are not in it either."
                .to_owned(),
        ];
        says.extend(left_out(manifest));
        whole(manifest, &says)
    }
}

impl Restored {
    /// The result, and what to do next.
    pub fn render_text(&self) -> String {
        let Self { data_dir, manifest, has_a_broker } = self;
        let mut says = vec![
            format!(
                "the shop {} is in {} as it was at {}",
                manifest.shop_id,
                output::folder(data_dir),
                made_at(manifest)
            ),
            "next: `galleria verify`, then `galleria serve`. Charges and erasures since then are not in it: docs/backup.md \
             says how they are compared and repeated. Never start the former shop again beside it."
                .to_owned(),
        ];
        if *has_a_broker {
            says.push(
                "the broker has events that this shop knows nothing of: before the start, set a new `broker.prefix` for \
                 all hosts, and `galleria republish` each context"
                    .to_owned(),
            );
        }
        says.extend(left_out(manifest));
        whole(manifest, &says)
    }
}

fn whole(manifest: &Manifest, says: &[String]) -> String {
    let rows = manifest.databases.iter().map(|stored| {
        let size = BinaryBytes(stored.bytes).to_string();
        [stored.name.clone(), size, stored.sha256.clone()]
    });
    let says: Vec<String> = says.iter().map(|one| wrap(one, width())).collect();
    format!("{}\n\n{}", text_table(["DATABASE", "SIZE", "SHA-256"], rows), says.join("\n"))
}

fn left_out(manifest: &Manifest) -> Option<String> {
    let places = manifest.not_covered.iter().map(|one| format!("{} ({})", one.context, one.place));
    let places: Vec<String> = places.collect();
    let places = (!places.is_empty()).then(|| places.join(" and "))?;
    Some(format!(
        "NOT COVERED: {places}. The files alone are no whole shop: docs/backup.md says how the rest is backed up at the same \
         moment"
    ))
}

fn made_at(manifest: &Manifest) -> String {
    manifest.made_at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

//! Manifests that were changed, are of another shop, or of a later program.

use platform::shop_secret::ShopSecret;

use super::*;

fn secret(text: &str) -> ShopSecret {
    ShopSecret::parse(&text.repeat(2)).unwrap()
}

fn written(folder: &Path) -> Manifest {
    let (secret, shop_id) = (secret("one secret of a shop"), Uuid::from_u128(7));
    let manifest = Manifest {
        format: FORMAT,
        program: "0.1.0".to_owned(),
        made_at: DateTime::UNIX_EPOCH,
        shop_id,
        secret_code: Manifest::code_of_secret(shop_id, &secret),
        databases: Vec::new(),
        not_covered: Vec::new(),
    };
    manifest.write(folder, &secret).unwrap();
    manifest
}

fn change(folder: &Path, from: &str, to: &str) {
    let file = folder.join(FILE);
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains(from), "{text}");
    std::fs::write(&file, text.replace(from, to)).unwrap();
}

fn read(folder: &Path, text: &str) -> Result<Manifest, RestoreError> {
    ReadManifest::of(folder)?.written_under(&secret(text))
}

#[test]
fn a_manifest_is_read_as_it_was_written() {
    let folder = tempfile::tempdir().unwrap();
    let manifest = written(folder.path());
    assert_eq!(read(folder.path(), "one secret of a shop").unwrap(), manifest);
}

#[test]
fn a_changed_manifest_is_damaged() {
    for (from, to) in [("1970", "1971"), ("\"databases\"", "databases"), ("0.1.0", "0.1.1")] {
        let folder = tempfile::tempdir().unwrap();
        written(folder.path());
        change(folder.path(), from, to);
        let refusal = read(folder.path(), "one secret of a shop").unwrap_err();
        assert!(matches!(refusal, RestoreError::Damaged { .. }), "{from}: {refusal}");
    }
    let folder = tempfile::tempdir().unwrap();
    written(folder.path());
    std::fs::remove_file(folder.path().join(CODE_FILE)).unwrap();
    let refusal = read(folder.path(), "one secret of a shop").unwrap_err();
    assert!(matches!(refusal, RestoreError::Damaged { .. }), "{refusal}");
}

#[test]
fn another_secret_is_told_from_a_changed_manifest() {
    let folder = tempfile::tempdir().unwrap();
    written(folder.path());
    let refusal = read(folder.path(), "another secret of it").unwrap_err();
    let RestoreError::OtherSecret { shop } = refusal else { panic!("{refusal}") };
    assert_eq!(shop, Uuid::from_u128(7));
}

#[test]
fn a_later_form_is_refused_whatever_it_has() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(FILE), r#"{ "format": 2, "program": "3.0.0" }"#).unwrap();
    let refusal = read(folder.path(), "one secret of a shop").unwrap_err();
    let RestoreError::Newer { program, .. } = refusal else { panic!("{refusal}") };
    assert_eq!(program, "3.0.0");
}

#[test]
fn a_folder_without_a_manifest_is_no_backup() {
    let folder = tempfile::tempdir().unwrap();
    for path in [folder.path(), &folder.path().join("missing")] {
        let refusal = read(path, "one secret of a shop").unwrap_err();
        assert!(matches!(refusal, RestoreError::NoBackup { .. }), "{refusal}");
    }
}

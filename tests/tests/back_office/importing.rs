//! The import of a CSV: a trial changes nothing and tells each line, and the file of the trial is what is imported.

use tests::test_app::{Browser, Page, TestApp};

const FILE: &str = "Handle,Title,Variant SKU,Variant Price,Variant Inventory Qty\n\
    onda,Onda Vase,VASE-ONDA,49.00,12\nbowl,Bowl,BOWL,dear,1\n";

async fn upload(browser: &mut Browser<'_>, file: &str, currency: &str) -> Page {
    let body = format!(
        "--x7\r\nContent-Disposition: form-data; name=\"file\"; filename=\"products.csv\"\r\n\
         Content-Type: text/csv\r\n\r\n{file}\r\n--x7\r\n\
         Content-Disposition: form-data; name=\"currency\"\r\n\r\n{currency}\r\n--x7--\r\n"
    );
    browser.upload("/admin/import", "multipart/form-data; boundary=x7", body).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trial_changes_nothing_and_its_file_is_imported_then() {
    let shop = TestApp::start().await;
    let mut browser = shop.browser();
    browser.log_in(&shop.admin().await.email, "/admin/import").await.expect(200);
    let trial = upload(&mut browser, FILE, "").await.expect(200);
    assert!(trial.says("This was a trial: nothing is changed yet."), "{}", trial.html);
    assert!(trial.says("VASE-ONDA added, restocked"), "{}", trial.html);
    assert!(trial.says("BOWL refused"), "{}", trial.html);
    shop.get("/products/by-sku/VASE-ONDA").send().await.problem(404, "no-such-product");

    let done = browser.submit(&trial, "/admin/import/run", &[]).await.expect(200);
    assert!(done.says("1 added") && done.says("1 refused"), "{}", done.html);
    let vase = shop.get("/products/by-sku/VASE-ONDA").send().await.expect(200).json();
    assert_eq!(
        (vase["price"]["amount_minor"].as_i64(), vase["available"].as_i64()),
        (Some(4900), Some(12))
    );
    let trail = shop.get("/products/audit-entries?limit=1").by(shop.admin().await).send().await;
    let entry = &trail.expect(200).json()["items"][0];
    assert_eq!(entry["principal_id"], shop.admin().await.id.to_string(), "{entry}");
    // The form sent again, as by a reload of the page.
    let again = browser.submit(&trial, "/admin/import/run", &[]).await.expect(200);
    assert!(again.says("1 unchanged"), "{}", again.html);
    shop.assert_sound().await;
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_no_export_is_refused_with_the_reason() {
    let shop = TestApp::start().await;
    let mut browser = shop.browser();
    browser.log_in(&shop.admin().await.email, "/admin/import").await.expect(200);
    let refused = upload(&mut browser, "a,b\n1,2\n", "GBP").await.expect(422);
    assert!(refused.says("the header line has no column"), "{}", refused.html);
    assert_eq!(refused.field("/admin/import", "currency"), "GBP");
    let empty = upload(&mut browser, "", "").await.expect(422);
    assert!(empty.says("must be a CSV file"), "{}", empty.html);
    shop.stop().await;
}

//! A new template is compiled in although no file of the crate has changed.

fn main() {
    println!("cargo::rerun-if-changed=templates");
}

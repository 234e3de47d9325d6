//! The program itself, as a person or a script uses it: arguments in, output and exit code out.

#[cfg(test)]
mod cli {
    mod accounts;
    mod configuration;
    mod contexts;
    mod dead_letters;
    mod doctor;
    mod help;
    mod import;
    mod migrate;
    mod output;
    mod program;
    mod serve;
}

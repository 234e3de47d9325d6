//! The exit codes, for people who ask for help.

/// The end of the root help: exit codes, output, settings, and an example.
pub(crate) const HELP: &str = "\
Exit codes:
  0    it is done
  1    it ran, and refused something or found something wrong, which the output
       names
  2    the command line cannot be understood
  3    the configuration cannot be used
  4    something it needs cannot be used: the data folder, a database, the port,
       a file
  5    it began and could not finish; everything acknowledged is stored
  130  a signal ended it at once: the second one, or the first of demo and
       bench; everything acknowledged is stored

Data goes to standard output, messages go to standard error.

Settings come from defaults, then galleria.toml or --config, then the
environment (GALLERIA_LISTEN and so on), then flags; `galleria doctor` lists
them all.

Example:
  galleria --data-dir /var/lib/galleria serve --listen 0.0.0.0:8080";

#[cfg(test)]
mod tests {
    use terminal::Exit;

    use super::*;

    #[test]
    fn the_help_has_every_code() {
        for exit in Exit::ALL {
            let line = format!("\n  {:<5}", exit.code());
            assert!(HELP.contains(&line), "{exit:?} is not in the help");
        }
    }
}

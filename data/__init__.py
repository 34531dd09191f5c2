"""The bundled maps, one TOML file each; README.md holds the rules of curation."""

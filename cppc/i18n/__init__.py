"""Translation without the GNU tools: Babel reads the words and compiles the catalogs."""

// The CHANGELOG as data: what a release says about itself.

/** The text below the heading of a version, without the heading. Nothing where the version has none. */
export function sectionOf(changelog, version) {
  const sections = changelog.replaceAll('\r\n', '\n').split(/^## /m).slice(1);
  const section = sections.find(each => new RegExp(`^\\[?${version.replaceAll('.', '\\.')}\\b`).test(each));
  const text = section?.slice(section.indexOf('\n') + 1).trim();
  return text === '' ? undefined : text;
}

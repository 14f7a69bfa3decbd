// The notices of the package: which libraries are in it, and the texts of their licences.
import satisfies from 'spdx-satisfies';

/** Licences that a library in the package may have. Another one is a decision, not an update. */
const allowed = ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'CC-BY-4.0'];

const line = `\n${'-'.repeat(80)}\n\n`;

/** The notices, from a bill of materials. Throws where a licence is not allowed, or its text is missing. */
export function makeNotices({ components }) {
  const problems = components.flatMap(problemsOf);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  const libraries = [...components].sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
  const intro = `Runnel includes the following libraries. Their licenses follow.\n\n${libraries
    .map(library => `- ${nameOf(library)} ${library.version} (${licenceOf(library)})`)
    .join('\n')}\n`;
  return [intro, ...libraries.map(noticeOf)].join(line);
}

function problemsOf(component) {
  const licence = licenceOf(component);
  return [
    ...(textsOf(component).length === 0 ? [`${nameOf(component)} has no licence text.`] : []),
    ...(licence === undefined || !satisfies(licence, allowed)
      ? [`${nameOf(component)} has the licence ${licence ?? '(none)'}, which is not among: ${allowed.join(', ')}.`]
      : []),
  ];
}

function noticeOf(component) {
  const address = component.externalReferences?.find(({ type }) => type === 'website' || type === 'vcs')?.url;
  const heading = [`${nameOf(component)} ${component.version}`, ...(address === undefined ? [] : [address])];
  return `${heading.join('\n')}\n\n${textsOf(component).join('\n\n')}\n`;
}

/** An SPDX expression; nothing where the package names no licence that SPDX knows. */
function licenceOf({ licenses = [] }) {
  const [declared] = licenses;
  return declared?.expression ?? declared?.license?.id;
}

/** Where a library leaves the choice between licences, the text of the one that is not taken does not ship. */
const notTaken = /^\s*Mozilla Public License/;

function textsOf({ evidence }) {
  return (evidence?.licenses ?? []).flatMap(({ license }) => {
    const { content = '', encoding } = license?.text ?? {};
    const text = encoding === 'base64' ? Buffer.from(content, 'base64').toString('utf8') : content;
    return text.trim() === '' || notTaken.test(text) ? [] : [text.replaceAll('\r\n', '\n').trim()];
  });
}

const nameOf = ({ group, name }) => (group === undefined ? name : `${group}/${name}`);

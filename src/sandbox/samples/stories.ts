/** Written for the sandbox; each takes up what it was asked to be about, a phrase like “a robot learning to paint”. */
export type Telling = (subject: string) => string;

export const stories: readonly Telling[] = [
  subject => `Every night at ten, the keeper of the northern lighthouse read aloud over the radio to whatever ships were near. He had read them the tide tables, the almanac and, in one hard winter, the instructions for the stove. Nobody had ever answered. Then, one night in March, somebody did.

“Have you nothing,” crackled a voice out of the dark, “about ${subject}?”

The keeper looked along his shelf. He had nothing of the kind, and he said so.

“A pity,” said the voice. “Eleven days to harbour, and we have told each other everything we know.”

The keeper was an honest man, but eleven days is a long time. He turned the almanac over so that he could not see what it said, cleared his throat, and began to make it up.

He was bad at it at first. He forgot names, he let the weather change its mind, and he left a traveller standing in a doorway for a quarter of an hour. But the voice only said, “And then?”, and so there had to be a then.

He went on the next night, and the next. Other ships began to slow down as they passed. By the sixth night the fishing fleet had moved its supper to ten o’clock. By the ninth, the keeper was no longer afraid of the doorway, and let the traveller walk through it.

On the eleventh night he said, “And that was the end,” and waited. For a while there was only the sea.

“Thank you,” said the voice at last. “We have been in harbour since noon. Nobody wanted to go ashore.”`,

  subject => `The puppet theatre came to our village on a handcart, and the poster on its side promised a play about ${subject}. By seven the whole square was full. By a quarter past, the puppeteer had discovered that the trunk with the puppets was still on the ferry.

He told us so himself, standing before the little curtain with his hat in both hands. Nobody left. It was the only theatre we would see that year.

“Well,” said the baker after a while, “what did they look like?”

So the puppeteer described them one by one, and as he did, people began to remember what they had in their pockets. The baker’s wooden spoon was taller than the hero should have been, but it had the right expression. My grandmother’s glove could be anyone. Two candle ends were cast as the sea, and a boy who had been told to be quiet all his life was asked to be the thunder.

The play took twice as long as planned, because the audience kept correcting it. The spoon refused to marry. The glove, which had been meant to die in the second act, had become so popular by then that it was allowed to recover, and made a speech.

In the morning the trunk came over on the first ferry. The puppeteer opened it, looked for a while at the fine carved faces inside, and closed it again. Then he went round the village from door to door, asking very politely whether the spoon might like to travel.`,

  subject => `The last machine in the museum had one button, and a card that said: It knows one story. The story, everybody agreed, was about ${subject}, though no two visitors remembered it alike.

Ines, who swept the floors at night, had heard it four hundred times. She knew that it lasted exactly as long as the hall of engines, and that the machine always hesitated at the same place, shortly before the end, with a small click like a key that does not turn.

One night, when the click came, she leaned on her broom and said: “Because nobody had ever asked.”

The machine was silent for so long that she thought she had broken it. Then it went on, and what it said was new. It went past the place where the story had always ended, out of the last room she knew, and into a street of wet cobbles where someone was lighting the lamps. It did not seem to know where it was going. It sounded, as far as a machine can, delighted.

After that she pressed the button every night, and every night, at the click, she gave it another sentence. In spring the director noticed that visitors no longer came out after four minutes but after forty, and sent for an engineer.

He took off the back panel and looked for a long time. There was hardly anything in there: a spring, a reed, a roll of paper.

“The paper is blank,” he said. “It must have worn off years ago.”

The director asked what the machine had been telling people, then. But the engineer had already pressed the button, and raised one finger, and was listening.`,
];

export const poems: readonly Telling[] = [
  subject => `For ${subject}

I had a line for you when I awoke;
it left before the kettle came to boil.
I looked for it in steam, in talk, in smoke,
in rain that went to work upon the soil.

By noon I had forgotten what I sought.
I fed the birds, I mended what was torn,
and found, in doing everything but thought,
the quiet room in which the line was born.

It’s evening now. The window keeps a light
for anyone who wanders home too late.
The line came in, sat down with me to write,
and said that it had only stopped to wait.`,
];

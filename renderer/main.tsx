/** The composition root of the page: connect, make the engine and the stores, render. */
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { createEngine } from './audio/createEngine';
import { createClient } from './host/client';
import { createStudioStores } from './stores';
import './ui/tokens.css';
import './ui/base.css';

const connection = createClient();
const { takes } = connection.client;
const engine = createEngine({
  takes: {
    begin: (input) => takes.begin(input),
    finish: ({ receipt, ...input }) =>
      takes.finish({ ...input, receipt: { ...receipt, dropouts: [...receipt.dropouts] } }),
    discard: (input) => takes.discard(input),
  },
});
const studio = createStudioStores({ connection, engine });
const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(<App studio={studio} />);

/** The composition root of the page: connect, make the engine and the stores, render. */
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { createEngine } from './audio/createEngine';
import { createClient } from './host/client';
import { createStudioStores } from './stores';
import './ui/tokens.css';
import './ui/base.css';

const connection = createClient();
const engine = createEngine({ client: connection.client });
const studio = createStudioStores({ connection, engine });
const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(<App studio={studio} />);

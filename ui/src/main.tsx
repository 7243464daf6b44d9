import "./styles/index.scss";
import { tauri } from "./backend/tauri";
import { show } from "./page/show";

show(tauri(), document.body);

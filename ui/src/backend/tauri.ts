// The only file that knows the window is Tauri's.
import { Channel, invoke } from "@tauri-apps/api/core";
import type { Backend } from "../backend";
import type { View } from "../contract";

/** Rust, over Tauri's ordered channel. */
export function tauri(): Backend {
  return {
    call: (name, args) => invoke(name, { args }),
    subscribe(show) {
      const channel = new Channel<View>();
      channel.onmessage = show;
      void invoke("subscribe", { channel });
    },
  };
}

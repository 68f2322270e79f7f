#!/usr/bin/env python3
"""network.py BIN_DIR COMMAND…: runs COMMAND beside a sandbox and a signer of its own, which FAREBOX_ORCHESTRATORS and FAREBOX_SIGNER name.

An argument {orchestrator} is replaced by the orchestrator's URL.
"""
import json, os, subprocess, sys, tempfile


def start_sandbox(programs):
    sandbox = subprocess.Popen([f"{programs}/farebox-sandbox", "--http", "127.0.0.1:0", "--chain", "127.0.0.1:0", "--output", "json"],
                               stdout=subprocess.PIPE, text=True)
    return sandbox, json.loads(sandbox.stdout.readline())


def start_signer(programs, folder, facts):
    program = f"{programs}/farebox-signer"
    subprocess.run([program, "init", "--sandbox", "--dir", folder, "--rpc", facts["chain"], "--controller", facts["controller"],
                    "--chain-id", str(facts["chain_id"])], check=True, stdout=subprocess.DEVNULL)
    config = ["--config", f"{folder}/farebox-signer.toml"]
    signer = subprocess.Popen([program, "serve", *config, "--set", "operations.listen=127.0.0.1:0"], stderr=subprocess.DEVNULL)
    subprocess.run([program, "wait", *config], check=True)
    return signer


def main():
    programs, command = sys.argv[1], sys.argv[2:]
    children = []
    with tempfile.TemporaryDirectory(prefix="farebox-") as folder:
        try:
            sandbox, facts = start_sandbox(programs)
            children.append(sandbox)
            children.append(start_signer(programs, f"{folder}/signer", facts))
            environment = dict(os.environ, FAREBOX_ORCHESTRATORS=facts["orchestrator"], FAREBOX_SIGNER=f"unix:{folder}/signer/signer.sock")
            return subprocess.run([a.replace("{orchestrator}", facts["orchestrator"]) for a in command], env=environment).returncode
        finally:
            for child in reversed(children):
                child.terminate()
                child.wait()


if __name__ == "__main__":
    sys.exit(main())

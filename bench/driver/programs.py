"""Starts and stops what is measured: farebox-sandbox, farebox-signer, bench-floor."""
import base64, ctypes, http.client, json, os, pathlib, platform, re, signal, socket, ssl, subprocess, time, urllib.parse

READY_SECONDS = 120
PR_SET_PDEATHSIG = 1  # linux/prctl.h
LIBC = ctypes.CDLL(None)


def end_with_parent():
    """In the child, before it becomes the program: however this driver ends, nothing keeps running."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class SchedAttributes(ctypes.Structure):
    """struct sched_attr of linux/sched/types.h."""
    _fields_ = [("size", ctypes.c_uint32), ("policy", ctypes.c_uint32), ("flags", ctypes.c_uint64), ("nice", ctypes.c_int32), ("priority", ctypes.c_uint32),
                ("turn_ns", ctypes.c_uint64), ("deadline_ns", ctypes.c_uint64), ("period_ns", ctypes.c_uint64)]


def run_in_short_turns():
    """This process and whatever it starts, as farebox-signer does by itself (vault/short_turns.hpp): where other programs run too, floors and
    load generators shall not wait longer for the processor than what they are compared with. Without effect before Linux 6.12."""
    number = {"x86_64": 314, "aarch64": 274}.get(platform.machine())  # sched_setattr has no name in the C library
    attributes = SchedAttributes(size=ctypes.sizeof(SchedAttributes), nice=os.getpriority(os.PRIO_PROCESS, 0), turn_ns=100_000)
    if number is not None:
        LIBC.syscall(number, 0, ctypes.byref(attributes), 0)


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=10)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(10)
        self.sock.connect(self.path)


class Program:
    """A child process; a context manager that ends it."""

    def start(self, command, log=None, **options):
        self.log = open(log, "w") if log else subprocess.DEVNULL
        self.process = subprocess.Popen([str(part) for part in command], stderr=self.log, preexec_fn=end_with_parent, **options)

    @property
    def pid(self):
        return self.process.pid

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def first_line(self):
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.process.args[0]} did not start")
        return line.decode().strip()


class Sandbox(Program):
    """Chain and orchestrator. Blocks stand still, so that no ticket parameters expire while one measures."""

    def __init__(self, binaries, runners=()):
        command = [binaries / "farebox-sandbox", "--http", "127.0.0.1:0", "--chain", "127.0.0.1:0", "--output", "json",
                   "--block-interval", "1440m", "--deposit", "1000000 eth", "--reserve", "1000000 eth"]
        for runner in runners:
            command += ["--runner", runner]
        self.start(command, stdout=subprocess.PIPE)
        self.facts = json.loads(self.first_line())

    def challenge(self, payer, runner="echo-live"):
        where = urllib.parse.urlsplit(self.facts["orchestrator"])
        trust = ssl._create_unverified_context()
        connection = http.client.HTTPSConnection(where.hostname, where.port, context=trust, timeout=10)
        connection.request("POST", f"/apps/{runner}/session", "{}", {"Livepeer-Payer-Address": payer})
        answer = connection.getresponse()
        if answer.status != 402:
            raise RuntimeError(f"no challenge: {answer.status} {answer.read()}")
        return json.loads(answer.read())


class Signer(Program):
    """The real signer on a real ledger, limits off, in a folder of its own."""

    def __init__(self, binaries, folder, sandbox):
        self.binaries, self.folder = binaries, pathlib.Path(folder)
        self.config = self.folder / "farebox-signer.toml"
        if not self.config.exists():
            facts = sandbox.facts
            subprocess.run([binaries / "farebox-signer", "init", "--sandbox", "--loopback", "--dir", self.folder, "--rpc", facts["chain"],
                            "--controller", facts["controller"], "--chain-id", str(facts["chain_id"])],
                           check=True, stdout=subprocess.DEVNULL)
            self.config.write_text(self.without_limits(self.config.read_text()))

    @staticmethod
    def without_limits(text):
        text = re.sub(r"(?m)^limits = .*$", 'limits = "unlimited"', text)
        text = re.sub(r"(?m)^max_ev_per_(minute|day) = .*$", r'max_ev_per_\1 = "1000000 eth"', text)
        units = ("seconds", '"720p-pixel-seconds"', "fixed", "pixels")
        prices = ", ".join(f'{unit} = "unlimited"' for unit in units)
        text = re.sub(r"(?m)^max_price = .*$", f"max_price = {{ {prices} }}", text)
        return re.sub(r"(?m)^# tcp = .*$", 'tcp = "127.0.0.1:0"', text, count=1)  # the next one is for other machines

    @property
    def ledger(self):
        return self.folder / "ledger.db"

    def serve(self, log=None):
        """Returns seconds from starting the process until it says that it is ready to pay."""
        started = time.time()
        self.start([self.binaries / "farebox-signer", "serve", "--config", self.config,
                    "--set", "operations.listen=127.0.0.1:0",
                    # The sandbox's chain stands still, which looks like a node that hangs.
                    "--set", "chain.soft_age=4h", "--set", "chain.max_age=8h"], log)
        while not self.ready():
            if self.process.poll() is not None or time.time() - started > READY_SECONDS:
                raise RuntimeError("farebox-signer did not get ready")
            time.sleep(0.002)
        return time.time() - started

    def ready(self):
        try:
            self.status = self.admin("/status")
            return self.status.get("ready", False)
        except (OSError, http.client.HTTPException, ValueError):
            return False

    def admin(self, path):
        connection = UnixConnection(str(self.folder / "admin.sock"))
        connection.request("GET", path)
        return json.loads(connection.getresponse().read())

    @property
    def address(self):
        return self.status["active_key"]

    def url(self, transport):
        if transport == "unix":
            return f"unix:{self.folder}/signer.sock"
        return next(place.split(" ", 1)[1] for place in self.status["listening"] if place.startswith("api http"))


class Floor(Program):
    """The bare server that signs so many times per request."""

    def __init__(self, binaries, folder, answer, signatures, transport, json_too=True):
        command = [binaries / "bench-floor", "serve", "--answer", answer, "--signatures", signatures]
        command += ["--unix", f"{folder}/floor.sock"] if transport == "unix" else []
        command += [] if json_too else ["--no-json"]
        self.start(command, stdout=subprocess.PIPE)
        self.address = self.first_line()

    def url(self, _):
        return self.address

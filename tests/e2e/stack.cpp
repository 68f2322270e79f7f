#include "tests/e2e/stack.hpp"

#include <signal.h>

#include <fstream>
#include <stdexcept>

namespace farebox::test {

namespace {

std::vector<std::string> sandbox_command(const std::vector<std::string>& options) {
    std::vector<std::string> command{"farebox-sandbox", "--http",   "127.0.0.1:0", "--chain",
                                     "127.0.0.1:0",     "--output", "json"};
    command.insert(command.end(), options.begin(), options.end());
    return command;
}

[[noreturn]] void fail(const std::string& what, const std::string& log) {
    throw std::runtime_error{what + "\n" + log};
}

}  // namespace

Sandbox::Sandbox(const std::vector<std::string>& options) : process_{sandbox_command(options)} {
    const auto line = process_.first_line();
    if (!line) {
        fail("farebox-sandbox did not start", process_.err());
    }
    facts_ = nlohmann::json::parse(*line);
    orchestrator_ = facts_.at("orchestrator");
}

nlohmann::json Sandbox::control(const std::string& method, const std::string& route, const nlohmann::json& body) {
    const std::string base = facts_.at("control");
    const auto answer = http_.call(method, base + route, {}, body.is_null() ? std::string{} : body.dump(),
                                   {{"Content-Type", "application/json"}});
    if (!answer || answer->status != 200) {
        fail("sandbox control " + route, answer ? answer->body : answer.error().message);
    }
    return nlohmann::json::parse(answer->body);
}

std::string Sandbox::url_of(const std::string& name) const {
    for (const auto& each : facts_.at("orchestrators")) {
        if (each.at("name") == name) {
            return each.at("url");
        }
    }
    throw std::runtime_error{name};
}

nlohmann::json Sandbox::report() {
    return control("GET", "/report", nullptr);
}
void Sandbox::set_faults(const nlohmann::json& faults) {
    control("POST", "/faults", faults);
}
void Sandbox::advance_blocks(int blocks) {
    control("POST", "/chain", {{"advance_blocks", blocks}});
}

SignerChain Sandbox::chain() const {
    return {facts_.at("chain"), facts_.at("controller"), facts_.at("chain_id").dump()};
}

Signer::Signer(const SignerChain& chain, SignerOptions options)
    : options_{std::move(options)},
      folder_{options_.folder.empty() ? own_folder_ / "signer" : options_.folder / "signer"} {
    init(chain);
    start(options_.until_ready);
}

void Signer::init(const SignerChain& chain) {
    const auto made = run({"farebox-signer", "init", "--sandbox", "--dir", folder_.string(), "--rpc", chain.rpc,
                           "--controller", chain.controller, "--chain-id", chain.chain_id});
    if (made.status != 0) {
        fail("farebox-signer init", made.out + made.err);
    }
    auto text = read_file(config());
    for (const auto& [from, to] : options_.replaced) {
        const auto at = text.find(from);
        if (at == std::string::npos) {
            fail("nothing to replace: " + from, text);
        }
        text.replace(at, from.size(), to);
    }
    std::ofstream{config(), std::ios::trunc} << text;
}

std::vector<std::string> Signer::configured(std::vector<std::string> command) const {
    command.insert(command.begin(), "farebox-signer");
    command.insert(command.end(), {"--config", config(), "--set", "operations.listen=127.0.0.1:0"});
    for (const auto& setting : options_.settings) {
        command.insert(command.end(), {"--set", setting});
    }
    return command;
}

void Signer::start(bool until_ready) {
    process_ = std::make_unique<Process>(configured({"serve"}));
    while (!until_ready) {
        if (command({"usage"}).status == 0) {
            return;
        }
        if (!process_->running()) {
            fail("farebox-signer ended", process_->err());
        }
    }
    const auto ready = command({"wait", "--timeout", "230"});
    if (ready.status != 0) {
        fail("farebox-signer is not ready: " + ready.out + ready.err, process_->err());
    }
}

int Signer::stop() {
    process_->signal(SIGTERM);
    return process_->wait().status;
}

void Signer::kill() {
    process_->signal(SIGKILL);
    (void)process_->wait();
}

pid_t Signer::pid_of(const std::string& process) {
    if (process == "supervisor") {
        return process_->pid();
    }
    for (const auto child : children_of(process_->pid())) {
        const auto words = read_file("/proc/" + std::to_string(child) + "/cmdline");
        if (words.find(std::string{"--role\0", 7} + process) != std::string::npos) {
            return child;
        }
    }
    fail("no " + process, process_->err());
}

void Signer::kill(const std::string& process) {
    if (process == "supervisor") {
        kill();
        start();
    } else {
        ::kill(pid_of(process), SIGKILL);
    }
}

Finished Signer::command(std::vector<std::string> arguments, std::chrono::seconds timeout) {
    return run(configured(std::move(arguments)), {}, timeout);
}

nlohmann::json Signer::usage() {
    const auto finished = command({"usage", "--output", "json"});
    if (finished.status != 0) {
        fail("farebox-signer usage", finished.out + finished.err);
    }
    return nlohmann::json::parse(finished.out);
}

std::string Signer::tcp_url(const std::string& name) {
    const auto finished = command({"health", "--output", "json"});
    const auto status = nlohmann::json::parse(finished.out);
    for (const std::string text : status.at("listening")) {
        if (text.starts_with(name + " http")) {
            return text.substr(name.size() + 1);
        }
    }
    fail("no listener " + name, finished.out + finished.err);
}

std::string Signer::address() {
    const auto answer = post("/sign-orchestrator-info", nlohmann::json::object());
    if (!answer || answer->status != 200) {
        fail("sign-orchestrator-info", answer ? answer->body : answer.error().message);
    }
    return nlohmann::json::parse(answer->body).at("address");
}

Result<net::Response> Signer::post(const std::string& route, const nlohmann::json& body,
                                   const std::vector<std::pair<std::string, std::string>>& headers) {
    return http_.call("POST", url(), route, body.dump(), headers);
}

Challenge challenge(const Sandbox& sandbox, const std::string& payer, const std::string& runner) {
    HttpCaller http;
    const auto url = sandbox.orchestrator() + "/apps/" + runner + "/session";
    const auto answer = http.call("POST", url, {}, "{}", {{"Livepeer-Payer-Address", payer}});
    if (!answer || answer->status != 402) {
        fail("no challenge", answer ? answer->body : answer.error().message);
    }
    const auto body = nlohmann::json::parse(answer->body);
    return {body.at("payment_params"), body.at("manifest_id"), body.at("payment_url"), url};
}

nlohmann::json payment_request(const Challenge& challenge, const nlohmann::json& state, const std::string& type) {
    nlohmann::json request{
        {"orchestrator", challenge.payment_params}, {"ManifestID", challenge.manifest_id}, {"type", type}};
    if (!state.is_null()) {
        request["state"] = state;
    }
    return request;
}

std::map<std::string, std::string> gateway_environment(const Sandbox& sandbox, const Signer& signer) {
    return {{"FAREBOX_SIGNER", signer.url()}, {"FAREBOX_ORCHESTRATORS", sandbox.orchestrator()}};
}

}  // namespace farebox::test

#pragma once

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/e2e/http_caller.hpp"
#include "tests/support/process.hpp"

namespace farebox::test {

/// The chain a signer is made for.
struct SignerChain {
    std::string rpc;
    std::string controller;
    std::string chain_id;
};

/// A running farebox-sandbox: the network's side of every end-to-end test.
class Sandbox {
public:
    explicit Sandbox(const std::vector<std::string>& options = {});

    [[nodiscard]] const std::string& orchestrator() const { return orchestrator_; }
    /// Of the orchestrator of that name. Throws where there is none.
    [[nodiscard]] std::string url_of(const std::string& name) const;
    [[nodiscard]] const nlohmann::json& facts() const { return facts_; }
    [[nodiscard]] SignerChain chain() const;
    /// Everything the orchestrator received, judged and credited.
    [[nodiscard]] nlohmann::json report();
    void set_faults(const nlohmann::json& faults);
    void advance_blocks(int blocks);
    /// One of its control routes, beneath /sandbox.
    nlohmann::json control(const std::string& method, const std::string& route, const nlohmann::json& body);

private:
    Process process_;
    nlohmann::json facts_;
    std::string orchestrator_;
    HttpCaller http_;
};

/// What a test's signer has different from `init --sandbox`.
struct SignerOptions {
    std::vector<std::string> settings;  ///< `--set SECTION.KEY=VALUE` of every command.
    std::vector<std::pair<std::string, std::string>>
        replaced;                  ///< Texts in the configuration file and their substitutes.
    std::filesystem::path folder;  ///< Where everything lies; empty: a temporary folder.
    bool until_ready = true;       ///< Else started once it answers: without a deposit it is never ready.
};

/// A farebox-signer in a folder of its own, made with `init --sandbox` for one sandbox or another chain.
class Signer {
public:
    explicit Signer(const Sandbox& sandbox, SignerOptions options = {}) : Signer{sandbox.chain(), std::move(options)} {}
    explicit Signer(const SignerChain& chain, SignerOptions options = {});

    /// @param until_ready  else until it answers: a paused signer is never ready.
    void start(bool until_ready = true);
    /// SIGTERM and the exit status.
    int stop();
    void kill();
    /// One of its three processes: "supervisor", "vault" or "front". Throws where there is none.
    [[nodiscard]] pid_t pid_of(const std::string& process);
    /// Ends one of its processes with SIGKILL. The supervisor's end is the signer's, which is then started again.
    void kill(const std::string& process);
    [[nodiscard]] Process& process() { return *process_; }
    [[nodiscard]] std::string url() const { return "unix:" + (folder_ / "signer.sock").string(); }
    [[nodiscard]] std::string config() const { return (folder_ / "farebox-signer.toml").string(); }
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
    /// `farebox-signer COMMAND --config …`
    Finished command(std::vector<std::string> arguments, std::chrono::seconds timeout = kPatience);
    /// `farebox-signer usage --output json`
    nlohmann::json usage();
    /// Where its listener @p name ("api", "operations") really listens on TCP, whatever port it was told.
    std::string tcp_url(const std::string& name);
    /// The address the signer pays from.
    std::string address();

    /// POST to one of the signer's routes.
    Result<net::Response> post(const std::string& route, const nlohmann::json& body,
                               const std::vector<std::pair<std::string, std::string>>& headers = {});

private:
    void init(const SignerChain& chain);
    [[nodiscard]] std::vector<std::string> configured(std::vector<std::string> command) const;

    SignerOptions options_;
    TempDir own_folder_;
    std::filesystem::path folder_;
    std::unique_ptr<Process> process_;
    HttpCaller http_;
};

/// What the orchestrator asks to be paid for: a 402 challenge, ready to be put into a signer request.
struct Challenge {
    std::string payment_params;
    std::string manifest_id;
    std::string payment_url;
    std::string session_url;
};

/// Asks a persistent runner of the sandbox for its challenge.
Challenge challenge(const Sandbox& sandbox, const std::string& payer, const std::string& runner = "echo-live");

/// The request that pays @p challenge; @p state is the previous answer's, if any.
nlohmann::json payment_request(const Challenge& challenge, const nlohmann::json& state = nullptr,
                               const std::string& type = "live");

/// Environment for `farebox`: this signer, this sandbox.
std::map<std::string, std::string> gateway_environment(const Sandbox& sandbox, const Signer& signer);

}  // namespace farebox::test

#include <algorithm>
#include <csignal>
#include <exception>
#include <iostream>
#include <nlohmann/json.hpp>
#include <span>
#include <string>

#include "protocol/address.hpp"
#include "sandbox/options.hpp"
#include "sandbox/sandbox.hpp"

namespace {

using farebox::sandbox::CommandLine;
using farebox::sandbox::Sandbox;
using farebox::sandbox::SandboxAddresses;

constexpr int kFailed = 1;

nlohmann::ordered_json orchestrators_json(const SandboxAddresses& at) {
    auto list = nlohmann::ordered_json::array();
    for (const auto& each : at.orchestrators) {
        list.push_back({{"name", each.name},
                        {"url", each.url},
                        {"address", farebox::protocol::to_checksum(each.address)},
                        {"certificate", each.certificate}});
    }
    return list;
}

/// One line of JSON for programs, a few lines for people.
void announce(const SandboxAddresses& at, bool json) {
    const std::string controller = farebox::protocol::to_checksum(at.controller);
    const std::string address = farebox::protocol::to_checksum(at.orchestrator_address);
    if (json) {
        const nlohmann::ordered_json line{
            {"orchestrator", at.orchestrator},
            {"chain", at.chain},
            {"control", at.control},
            {"controller", controller},
            {"price_feed", farebox::protocol::to_checksum(at.price_feed)},
            {"chain_id", at.chain_id},
            {"orchestrator_address", address},
            {"certificate", at.certificate},
            {"ai_service_registry", farebox::protocol::to_checksum(at.ai_service_registry)},
            {"orchestrators", orchestrators_json(at)}};
        std::cout << line.dump() << std::endl;
        return;
    }
    std::cout << "farebox-sandbox is ready. No money moves here.\n"
              << "  orchestrator  " << at.orchestrator << "  (" << address << ")\n";
    for (const auto& each : std::span{at.orchestrators}.subspan(1)) {
        std::cout << "  " << each.name
                  << std::string(std::max<std::size_t>(each.name.size() + 2, 14) - each.name.size(), ' ') << each.url
                  << "  (" << farebox::protocol::to_checksum(each.address) << ")\n";
    }
    std::cout << "  chain         " << at.chain << "  (chain id " << at.chain_id << ", controller " << controller
              << ")\n"
              << "  report        " << at.control << "/report\n"
              << "Ctrl-C stops it." << std::endl;
}

/// Blocks the signals that stop the program, before any thread exists; every thread inherits that.
sigset_t block_stop_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    return signals;
}

int serve(const CommandLine& command) {
    const sigset_t signals = block_stop_signals();
    auto sandbox = Sandbox::start(command.options);
    if (!sandbox) {
        std::cerr << "farebox-sandbox: " << sandbox.error().message << '\n';
        if (!sandbox.error().hint.empty()) {
            std::cerr << sandbox.error().hint << '\n';
        }
        return kFailed;
    }
    announce((*sandbox)->addresses(), command.json);
    int received = 0;
    sigwait(&signals, &received);
    (*sandbox)->stop();
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        const auto parsed = farebox::sandbox::parse_command_line(argc, argv);
        return parsed.command ? serve(*parsed.command) : parsed.exit_code;
    } catch (const std::exception& error) {
        std::cerr << "farebox-sandbox: " << error.what() << '\n';
        return kFailed;
    }
}

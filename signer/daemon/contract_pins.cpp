#include "signer/daemon/contract_pins.hpp"

#include <filesystem>
#include <optional>
#include <string>

#include "protocol/address.hpp"
#include "signer/commands/safe_file.hpp"
#include "signer/config/text_file.hpp"
#include "signer/daemon/daemon.hpp"

namespace farebox::signer {
namespace {

namespace fs = std::filesystem;

Result<std::optional<std::string>> read_kept(const std::string& path) {
    std::error_code ignored;
    if (!fs::exists(path, ignored)) {
        return std::optional<std::string>{};
    }
    auto text = config::read_text_file(path);
    return text ? Result<std::optional<std::string>>{std::optional{*std::move(text)}} : text.error();
}

}  // namespace

std::unique_ptr<CodePins> make_contract_pins(const Config& config, Logger& log) {
    const auto path = (fs::path{config.ledger.path}.parent_path() / "contracts.json").string();
    CodePins::Parts parts;
    parts.network = std::to_string(config.chain.chain_id) + "/" + protocol::to_checksum(config.chain.controller);
    parts.kept = read_kept(path);
    parts.save = [path, &log](const std::string& json) {
        if (const auto written = commands::write_private_file(path, json, true); !written) {
            log.warn("contracts_not_kept", {{"message", written.error().message},
                                            {"hint", "the next start takes the contracts as they are then"}});
        }
    };
    return std::make_unique<CodePins>(std::move(parts));
}

Result<std::string> Daemon::accept_contracts() {
    if (!contract_pins_) {
        return make_error(ErrorCode::invalid_argument, "no contracts are read: chain.mode is \"fixed\"");
    }
    contract_pins_->forget();
    ledger_->audit({"contracts_accepted", {}, {}});
    log_.warn("contracts_accepted");
    seal_audit();
    return std::string{
        R"({"message":"the contracts are taken as they are when they are read next, within half a minute"})"};
}

}  // namespace farebox::signer

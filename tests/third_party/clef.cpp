#include "tests/third_party/clef.hpp"

#include <fstream>
#include <stdexcept>
#include <thread>

#include "protocol/address.hpp"
#include "tests/third_party/needed.hpp"
#include "vault/key_tool.hpp"

namespace farebox::test {
namespace {

constexpr const char* kMasterPassword = "master-password-4711";
constexpr int kAccounts = 2;

std::string trimmed(std::string text) {
    text.resize(text.find_last_not_of(" \r\n") + 1);
    return text;
}

/// What stands after @p before, up to white space; empty: not there.
std::string word_after(const std::string& text, const std::string& before) {
    const auto at = text.find(before);
    const auto from = at + before.size();
    return at == std::string::npos ? "" : text.substr(from, text.find_first_of(" \r\n", from) - from);
}

}  // namespace

Clef::Clef(const std::string& rule) {
    const auto password_file = folder_ / "password";
    if (!vault::create_password_file(password_file)) {
        throw std::runtime_error{"no password file"};
    }
    const auto password = trimmed(read_file(password_file));
    const auto rules = folder_ / "rules.js";
    std::ofstream{rules} << "function ApproveListing() { return 'Approve' }\n"
                         << "function ApproveSignData(r) { return " << rule << " ? 'Approve' : 'Reject' }\n"
                         << "function OnSignerStartup(i) {}\nfunction OnApprovedTx(t) {}\n";
    const std::string master = std::string{kMasterPassword} + "\n";
    prepare({"init"}, master + master);
    const auto digest = run({"/usr/bin/sha256sum", rules.string()}).out.substr(0, 64);
    prepare({"attest", digest}, master);
    for (int i = 0; i < kAccounts; ++i) {
        const auto made = vault::create_key(folder_ / "keys", password_file, vault::KeyStrength::light);
        if (!made) {
            throw std::runtime_error{made.error().message};
        }
        accounts_.push_back(made->address);
        prepare({"setpw", protocol::to_checksum(made->address)}, password + "\n" + password + "\n" + master);
    }
    start();
}

std::vector<std::string> Clef::command(std::vector<std::string> arguments, const std::string& lines) const {
    const auto input = folder_ / "input";
    std::ofstream{input, std::ios::trunc} << lines;
    std::vector<std::string> words{"/bin/sh",
                                   "-c",
                                   "input=$1; shift; exec \"$@\" < \"$input\"",
                                   "clef",
                                   input.string(),
                                   needed("FAREBOX_CLEF"),
                                   "--suppress-bootwarn",
                                   "--nousb",
                                   "--lightkdf",
                                   "--configdir",
                                   (folder_ / "config").string(),
                                   "--keystore",
                                   (folder_ / "keys").string(),
                                   "--chainid",
                                   "42161"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    return words;
}

void Clef::prepare(std::vector<std::string> arguments, const std::string& lines) const {
    const auto done = run(command(std::move(arguments), lines));
    if (done.status != 0) {
        throw std::runtime_error{"clef: " + done.out + done.err};
    }
}

void Clef::start() {
    process_ = std::make_unique<Process>(
        command({"--rules", (folder_ / "rules.js").string(), "--http", "--http.port", "0", "--ipcpath",
                 (folder_ / "ipc").string(), "--auditlog", (folder_ / "audit.log").string()},
                std::string{kMasterPassword} + "\n"));
    while (url_.empty()) {
        if (!process_->running()) {
            throw std::runtime_error{"clef ended: " + log()};
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
        url_ = word_after(log(), "extapi_http : ");
    }
}

}  // namespace farebox::test

#include "tests/e2e/canaries.hpp"

#include <gtest/gtest.h>

#include <sstream>
#include <stdexcept>

#include "keystore/keyring.hpp"
#include "protocol/byte_view.hpp"
#include "protocol/hex.hpp"

namespace farebox::test {
namespace {

/// Enough of a secret to know it by, and more than chance could write.
constexpr std::size_t kTell = 16;

std::string command(Signer& signer, const std::vector<std::string>& words) {
    const auto finished = signer.command(words);
    return finished.out + finished.err;
}

}  // namespace

void Canaries::add(const std::string& name, const std::string& secret) {
    ASSERT_GE(secret.size(), 8U) << name << " is found everywhere";
    secrets_.emplace_back(name, secret);
    if (secret.size() > kTell) {
        secrets_.emplace_back("the end of " + name, secret.substr(secret.size() - kTell));
    }
}

void Canaries::add_file(const std::string& name, const std::filesystem::path& file) {
    std::istringstream lines{read_file(file)};
    std::string line;
    std::getline(lines, line);
    add(name, line);
}

void Canaries::add_wallet(const Signer& signer) {
    add_file("the password", signer.folder() / "password");
    const auto key = first_key_of(signer);
    add("the private key", key);
    add("the private key in hex", protocol::to_hex(protocol::as_bytes(key)));
}

void Canaries::expect_absent(const std::string& text, const std::string& where) const {
    for (const auto& [name, secret] : secrets_) {
        const auto at = text.find(secret);
        EXPECT_EQ(at, std::string::npos) << name << " is in " << where << ": "
                                         << text.substr(
                                                at == std::string::npos ? 0 : at - std::min<std::size_t>(at, 200), 400);
    }
}

void Canaries::expect_absent_everywhere(Signer& signer) const {
    for (const auto& words : std::vector<std::vector<std::string>>{{"health", "--output", "json"},
                                                                   {"config", "print"},
                                                                   {"usage", "--output", "json"},
                                                                   {"keys", "list", "--output", "json"},
                                                                   {"vault", "status", "--output", "json"},
                                                                   {"clients", "list", "--output", "json"},
                                                                   {"audit", "list", "--limit", "1000"},
                                                                   {"audit", "export", "-"}}) {
        const auto told = command(signer, words);
        EXPECT_FALSE(told.empty()) << words.front();
        expect_absent(told, "farebox-signer " + words.front() + " " + words.back());
    }
    HttpCaller http;
    for (const auto* page : {"/metrics", "/readyz"}) {
        const auto answer = http.call("GET", signer.tcp_url("operations"), page);
        ASSERT_TRUE(answer);
        expect_absent(answer->body, page);
    }
    for (const auto* process : {"vault", "front", "supervisor"}) {
        for (const auto* entry : {"/cmdline", "/environ"}) {
            const auto place = "/proc/" + std::to_string(signer.pid_of(process)) + entry;
            const auto text = read_file(place);
            EXPECT_TRUE(!text.empty() || place.ends_with("environ"))
                << place << " cannot be read";  // the vault's is clean
            expect_absent(text, process + std::string{entry});
        }
    }
    EXPECT_EQ(signer.stop(), 0);
    expect_absent(signer.process().err(), "the log");
    expect_absent(signer.process().out(), "the output");
    for (const auto* file : {"farebox-signer.toml", "ledger.db", "ledger.db-wal", "vault.state"}) {
        expect_absent(read_file(signer.folder() / file), file);
    }
}

std::string first_key_of(const Signer& signer) {
    auto password = read_file(signer.folder() / "password");
    password.resize(password.find_last_not_of(" \r\n") + 1);
    const auto keys = keystore::Keyring::load(signer.folder() / "keys", keystore::SecretString{password});
    if (!keys) {
        throw std::runtime_error{keys.error().message};
    }
    const auto key = keys->find(keys->addresses().front())->reveal();
    return std::string{protocol::as_chars(key)};
}

}  // namespace farebox::test

#include "signer/ledger/kept_signatures.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "protocol/byte_view.hpp"

namespace farebox::signer {
namespace {

std::string join(const std::vector<Signature>& signatures) {
    std::string bytes;
    bytes.reserve(signatures.size() * Signature::kSize);
    for (const auto& signature : signatures) {
        bytes += protocol::as_chars(signature.span());
    }
    return bytes;
}

std::vector<Signature> split(std::string_view bytes) {
    if (bytes.size() % Signature::kSize != 0) {
        throw SqliteFailure{0, "kept signatures of another length than signatures have"};
    }
    std::vector<Signature> signatures(bytes.size() / Signature::kSize);
    for (std::size_t i = 0; i < signatures.size(); ++i) {
        std::ranges::copy(protocol::as_bytes(bytes.substr(i * Signature::kSize, Signature::kSize)),
                          signatures[i].data.begin());
    }
    return signatures;
}

}  // namespace

KeptSignaturesTable::KeptSignaturesTable(Database& database)
    : put_{database.prepare(
          "INSERT OR IGNORE INTO kept_signatures (grant_id, tickets, credentials) VALUES (?1, ?2, ?3)")},
      find_{database.prepare("SELECT tickets, credentials FROM kept_signatures WHERE grant_id = ?1")} {}

void KeptSignaturesTable::put(std::int64_t grant_id, const KeptSignatures& signatures) {
    put_.run(grant_id, Blob{join(signatures.tickets)}, signatures.credentials);
}

std::shared_ptr<const KeptSignatures> KeptSignaturesTable::find(std::int64_t grant_id) {
    find_.start(grant_id);
    if (!find_.step()) {
        return nullptr;
    }
    auto kept = std::make_shared<KeptSignatures>();
    kept->tickets = split(find_.bytes(0));
    if (!find_.is_null(1)) {
        kept->credentials = find_.fixed<Signature>(1);
    }
    find_.reset();
    return kept;
}

}  // namespace farebox::signer

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// What a ticket is, and when it has won.
library TicketRules {
    struct Ticket {
        address recipient;
        address sender;
        uint256 faceValue;
        uint256 winProb;
        uint256 senderNonce;
        bytes32 recipientRandHash;
        bytes auxData;
    }

    /// Half the order of secp256k1: a larger s would be another signature of the same ticket.
    uint256 private constant LARGEST_S = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0;

    function hashOf(Ticket memory ticket) internal pure returns (bytes32) {
        return keccak256(
            abi.encodePacked(
                ticket.recipient,
                ticket.sender,
                ticket.faceValue,
                ticket.winProb,
                ticket.senderNonce,
                ticket.recipientRandHash,
                ticket.auxData
            )
        );
    }

    function creationOf(Ticket memory ticket) internal pure returns (uint256 round, bytes32 blockHash) {
        require(ticket.auxData.length == 64, "invalid length for ticket auxData: must be 64 bytes");
        return abi.decode(ticket.auxData, (uint256, bytes32));
    }

    /// Whether the sender signed the hash as a personal message (EIP-191) of 32 bytes.
    function isSigned(address sender, bytes memory signature, bytes32 ticketHash) internal pure returns (bool) {
        require(signature.length == 65, "INVALID_SIGNATURE_LENGTH");
        bytes32 r;
        bytes32 s;
        assembly ("memory-safe") {
            r := mload(add(signature, 32))
            s := mload(add(signature, 64))
        }
        require(uint256(s) <= LARGEST_S, "ECDSA: invalid signature 's' value");
        bytes32 digest = keccak256(abi.encodePacked("\x19Ethereum Signed Message:\n32", ticketHash));
        address signer = ecrecover(digest, uint8(signature[64]), r, s);
        require(signer != address(0), "ECDSA: invalid signature");
        return signer == sender;
    }

    function hasWon(bytes memory signature, uint256 recipientRand, uint256 winProb) internal pure returns (bool) {
        return uint256(keccak256(abi.encodePacked(signature, recipientRand))) < winProb;
    }
}

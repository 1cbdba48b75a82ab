"""Examples for the API's description: made-up ids, a made-up person."""

COUPON_ID = "5f0c7c1e-6a5e-4b8f-9d55-0c6f3f7a2b10"
CLAIM_ID = "0b1d7f0a-1d53-4a55-8a0e-9a8f4f8f6c21"
CHECK_ID = "c2a7f5be-40de-4a25-b5a9-3a1f44b1d932"
TRANSACTION_ID = "9a4de0a2-7c44-45c5-8c66-2f5a0c1c7e43"

_DOCUMENTS = [{"code": "training_contract", "label": "Contrat de formation", "required": True}]
_TRANSACTION = {
    "id": TRANSACTION_ID,
    "status": "awaiting_documents",
    "rank": 1,
    "amount_cents": 30000,
    "debited_at": "2026-03-12T13:34:08Z",
    "receipt_url": f"/transactions/{TRANSACTION_ID}",
}

FRAME = {
    "symbols": [
        {
            "text": "https://aide.example/c/S07HMSH7MJ2ECX",
            "format": "QRCode",
            "quad": [[112.0, 98.5], [431.2, 101.0], [428.7, 420.3], [109.9, 417.6]],
            "is_coupon": True,
        }
    ],
    "stage": "glance",
    "elapsed_ms": 12.4,
}

READ_REQUEST = {"number": "S07H-MSH7-MJ2E-CX"}
READ = {
    "coupon": {
        "id": COUPON_ID,
        "number": "S07H-MSH7-MJ2E-CX",
        "scheme": "driving_licence",
        "rank": 1,
        "amount_cents": 30000,
        "market": "2024",
        "expires_on": "2027-02-14",
        "state": "available",
    },
    "verdict": {
        "code": "ok",
        "message": "Débit possible. Rien n’est encore débité.",
        "advice": "Demandez la pièce d’identité, puis vérifiez le nom et la date de naissance.",
    },
    "identity": {"fields": ["family_name", "birth_date"], "tries_left": 6},
    "documents": _DOCUMENTS,
}

IDENTITY_REQUEST = {
    "coupon_id": COUPON_ID,
    "family_name": "Exemple",
    "birth_date": "2005-09-04",
    "document_type": "cni",
    "document_valid": True,
}
MATCH = {
    "match": True,
    "identity_check_id": CHECK_ID,
    "beneficiary": {"first_name": "Camille", "family_name": "Exemple"},
    "expires_at": "2026-03-12T14:03:00Z",
}

CLAIM_REQUEST = {
    "claim_id": CLAIM_ID,
    "coupon_id": COUPON_ID,
    "identity_check_id": CHECK_ID,
    "face_confirmed": True,
    "captured_at": "2026-03-12T14:34:05+01:00",
}
CLAIM = {
    "outcome": "accepted",
    "claim_id": CLAIM_ID,
    "transaction": _TRANSACTION,
    "documents": _DOCUMENTS,
}

BATCH_REQUEST = {"claims": [CLAIM_REQUEST]}
RECEIPT = {"text": "eyJ2IjoxfQ", "signature": "c2lnbmF0dXJl"}
BATCH = {"results": [{"claim_id": CLAIM_ID, "status": 201, "body": CLAIM, "receipt": RECEIPT}]}

TRANSACTION = {
    "transaction": {**_TRANSACTION, "status": "validated"},
    "claim_id": CLAIM_ID,
    "coupon": {"id": COUPON_ID, "scheme": "driving_licence"},
    "documents": _DOCUMENTS,
}

UPLOAD_METADATA = "transaction OWE0ZGUwYTItN2M0NC00NWM1LThjNjYtMmY1YTBjMWM3ZTQz"

KEYS = {
    "algorithm": "Ed25519",
    "public_key": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    "agreement_key": (
        "BGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU"
    ),
}
DEVICE_REQUEST = {"code": "7K3M92QH4T", "name": "Téléphone de l’accueil", "app_version": "0a1b", "keys": KEYS}
DEVICE = {
    "device_id": "3e0f6f2a-9a0d-4a57-8a57-64b5b7f0c111",
    "credential": "gd_…",
    "statement_key": "67bdd1c0d439e89bbb45e925fa8d88e924db33416f0",
}
LICENCE = {"licence": "eyJ2IjoxfQ", "signature": "c2lnbmF0dXJl"}
LICENCE_ANSWER = LICENCE | {"granted": [{"claim_id": CLAIM_ID, "receipt": RECEIPT}]}

RECEIPTS_REQUEST = {"receipts": [RECEIPT], "licences": [LICENCE]}
RECEIPTS = {
    "results": [
        {
            "claim_id": CLAIM_ID,
            "status": 201,
            "body": {"outcome": "taken_back", "transaction_id": TRANSACTION_ID},
        }
    ],
    "licences": ["taken_back"],
}

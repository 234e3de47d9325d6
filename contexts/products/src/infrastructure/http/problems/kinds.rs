//! The kinds of problems of this context.

platform::problem_kinds! {
    NO_SUCH_PRODUCT: NOT_FOUND, "no-such-product",
        "There is no such product.",
        "Check the id or the SKU; `GET /api/v1/products` lists the catalogue.";
    SKU_TAKEN: CONFLICT, "sku-taken",
        "The SKU names another product. Nothing was added.",
        "Choose another SKU, or change the product that has it.";
    FILE_REFUSED: UNPROCESSABLE_ENTITY, "file-refused",
        "The file is no product export, is not well-formed, or is in another currency than the shop. Nothing of it was imported.",
        "Correct the file as the detail says, and send it again.";
    STOCK_RESERVED: CONFLICT, "stock-reserved",
        "The count would fall below the units that are reserved for orders. It is as it was.",
        "Cancel orders first, or correct the count by less.";
}
